using System.Diagnostics.CodeAnalysis;

namespace Sallyport.Control.OpenAI;

/// <summary>The answer to a call that is newer than the published specification, and so may not exist at the provider.</summary>
/// <param name="Value">Null if it does not.</param>
/// <param name="WhyNot">What the provider answered instead; null if it does.</param>
public sealed record Feature<T>(T? Value, string? WhyNot)
    where T : class
{
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(WhyNot))]
    public bool IsSupported => Value is not null;

    internal static Feature<T> Supported(T value) => new(value, null);

    internal static Feature<T> NotSupported(AdminProblem problem) => new(null, problem.Message);
}
