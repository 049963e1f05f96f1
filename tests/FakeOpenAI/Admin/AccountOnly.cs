namespace FakeOpenAI.Admin;

/// <summary>What a provider makes of the wish for a service account without a key.</summary>
public enum AccountOnly
{
    Heeded,

    /// <summary>Passed over, as by one that is older than the member: the account is a member and has a key for everything.</summary>
    Ignored,

    /// <summary>The same, and the answer does not say which key that is.</summary>
    IgnoredWithoutId,
}
