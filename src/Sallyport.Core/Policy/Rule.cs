namespace Sallyport.Core.Policy;

/// <summary>
/// Every reason the gate has for saying no. One enum and one table (<see cref="Denial"/>), so that the answer to the
/// client, the journal and the counters cannot drift apart.
/// </summary>
public enum Rule
{
    BadTarget,
    BadRequestFraming,
    HeadersTooLarge,
    HostMismatch,
    PlainHttp,
    NoSession,
    ProxyAuthenticationRequired,
    SessionEnded,
    UnknownPlaceholder,
    ForeignPlaceholder,
    PlaceholderWrongHost,
    ForeignCredential,
    AmbiguousCredential,
    FactHeaderConflict,
    DeniedCall,
    RequestLimit,
    TokenLimit,
    ImageLimit,
    ConcurrencyLimit,
    BudgetSpent,
    NoPrice,
    MeterUnavailable,
    Frozen,
    CredentialUnavailable,
    PrivateAddress,
    LocalAddress,
    NotAProvider,
    JournalUnavailable,
    UpstreamUnreachable,
    UpstreamCertificate,
    UpstreamCaFile,
    UpstreamTimeout,
    UpstreamBroken,
    Internal,
}
