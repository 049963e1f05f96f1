using System.Globalization;

namespace Sallyport.Core.Vault;

/// <summary>A named secret's facts. Never the secret itself, so it may be listed, printed and logged.</summary>
public sealed record Credential
{
    /// <summary><c>provider/name</c>, such as <c>openai/support-bot-prod</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The provider's name, such as <c>openai</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>How the provider file names this type of key: <c>project</c>, <c>service-account</c>, <c>legacy</c>, <c>unknown</c> …</summary>
    public required string KeyType { get; init; }

    public required string Fingerprint { get; init; }

    public required string LastFour { get; init; }

    /// <summary>Facts sent with each call or needed by control: <c>project</c>, <c>organization</c>, <c>key_id</c>.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether it waits beside the one in force, or behind it, while that is rotated: no session gets it.</summary>
    public bool StandsBy => Facts.ContainsKey(CredentialFacts.Standing);

    /// <summary>Whether it is a key made for one session: no other gets it, by whatever name.</summary>
    public bool IsLease => Facts.ContainsKey(CredentialFacts.Lease);

    /// <summary>Whether it is a lease's key whose time is over, or cannot be told.</summary>
    public bool HasEnded(DateTimeOffset now) => IsLease
        && !(DateTimeOffset.TryParse(Facts.GetValueOrDefault(CredentialFacts.LeaseEnds), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var ends) && now < ends);

    /// <summary>1 for the first secret stored under this name, one more for each that replaced it.</summary>
    public required int Version { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>When the current version was stored.</summary>
    public required DateTimeOffset Rotated { get; init; }

    /// <summary>Null until it is used. Kept to the minute or so: the gate writes it behind.</summary>
    public DateTimeOffset? LastUsed { get; init; }
}
