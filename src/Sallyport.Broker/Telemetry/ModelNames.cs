using System.Buffers;
using System.Collections.Concurrent;

namespace Sallyport.Broker.Telemetry;

/// <summary>
/// Makes names of models fit for telemetry. Agents choose them, so one of a strange form is not repeated, and only so
/// many are told apart. A name gets its place when a provider has served it: an agent that makes up names takes nobody's.
/// </summary>
internal sealed class ModelNames
{
    public const string Other = "other";

    /// <summary>How many models of one gate are told apart; all further ones are <see cref="Other"/>.</summary>
    public const int Most = 200;

    private const int MaxLength = 96;

    private static readonly SearchValues<char> s_allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:/@+");

    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <summary>The name, or <see cref="Other"/> where it does not look like one.</summary>
    public static string Plain(string name) =>
        name.Length is > 0 and <= MaxLength && !name.AsSpan().ContainsAnyExcept(s_allowed) ? name : Other;

    /// <summary>The name where it is one of those that are told apart.</summary>
    /// <param name="plain">As <see cref="Plain"/> returns it.</param>
    /// <param name="wasServed">Whether a provider has answered the call with success.</param>
    public string Bounded(string plain, bool wasServed)
    {
        if (_known.ContainsKey(plain)) return plain;
        // Two calls at once may add one more than the bound: it is there against thousands.
        return wasServed && _known.Count < Most && _known.TryAdd(plain, true) ? plain : Other;
    }
}
