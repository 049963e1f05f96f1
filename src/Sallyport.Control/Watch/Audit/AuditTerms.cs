namespace Sallyport.Control.Watch.Audit;

/// <summary>What the rules on the audit log go by.</summary>
public sealed record AuditTerms
{
    /// <summary>Who may administer the organization, beside Sallyport: ids of keys, users and accounts, and mail addresses.</summary>
    public IReadOnlySet<string> ExpectedAdmins { get; init; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The provider's ids of the admin keys that Sallyport works with.</summary>
    public IReadOnlySet<string> OwnAdminKeys { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>So many failed logins within <see cref="FailureWindow"/> are a burst.</summary>
    public int FailureBurst { get; init; } = 5;

    public TimeSpan FailureWindow { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>What was known before an entry of the log.</summary>
public sealed record AuditBefore
{
    /// <summary>What the key was last given; null where that is not known, empty for everything.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Whether Sallyport made the thing that the entry is about.</summary>
    public bool MadeHere { get; init; }

    /// <summary>Whether Sallyport wrote down that it was about to do this.</summary>
    public bool DoneHere { get; init; }

    /// <summary>Where the acting key was seen before; empty where it never was.</summary>
    public IReadOnlySet<string> Addresses { get; init; } = new HashSet<string>();

    /// <summary>Failed logins in the window before and with this entry.</summary>
    public long Failures { get; init; }
}
