namespace Sallyport.Core.Policy;

/// <summary>What a request may ask for beside its model and tools. Null and <see cref="NameRules.Any"/> allow both ways.</summary>
public sealed record RequestRules
{
    /// <summary>False refuses <c>store: true</c>, and a call where the provider stores unless told not to.</summary>
    public bool? Store { get; init; }

    /// <summary>False refuses <c>background: true</c>.</summary>
    public bool? Background { get; init; }

    /// <summary>False refuses <c>previous_response_id</c> and <c>conversation</c>.</summary>
    public bool? Continuation { get; init; }

    /// <summary>By <c>service_tier</c>; a request that names none is allowed.</summary>
    public NameRules ServiceTiers { get; init; } = NameRules.Any;

    public static RequestRules Any { get; } = new();

    public bool Restricts => Store == false || Background == false || Continuation == false || ServiceTiers.Restricts;
}
