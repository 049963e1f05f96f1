namespace Sallyport.Core.Policy;

/// <summary>A refusal as a value: which rule, what about, and what a person could do.</summary>
/// <param name="Rule">The rule that said no.</param>
/// <param name="Subject">The thing it said no to: a host, a header's name, a path. Never a credential's value.</param>
public sealed record Denial(Rule Rule, string Subject)
{
    /// <summary>After which the same request would be allowed; null where waiting does not mend it.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A hint for this very refusal: what a person would type or write to allow it.</summary>
    public string? Remedy { get; init; }

    /// <summary>The rule's stable name, as the journal and the answer carry it.</summary>
    public string Code => Rule switch
    {
        Rule.BadTarget => "bad-target",
        Rule.BadRequestFraming => "bad-request-framing",
        Rule.HeadersTooLarge => "headers-too-large",
        Rule.HostMismatch => "host-mismatch",
        Rule.PlainHttp => "plain-http",
        Rule.NoSession => "no-session",
        Rule.ProxyAuthenticationRequired => "proxy-authentication-required",
        Rule.SessionEnded => "session-ended",
        Rule.UnknownPlaceholder => "unknown-placeholder",
        Rule.ForeignPlaceholder => "foreign-placeholder",
        Rule.PlaceholderWrongHost => "placeholder-wrong-host",
        Rule.ForeignCredential => "foreign-credential",
        Rule.AmbiguousCredential => "ambiguous-credential",
        Rule.FactHeaderConflict => "fact-header-conflict",
        Rule.DeniedCall => "denied-call",
        Rule.PolicyUnavailable => "policy-unavailable",
        Rule.AgentNotInPolicy => "agent-not-in-policy",
        Rule.NoGrant => "no-grant",
        Rule.UnknownOperation => "unknown-operation",
        Rule.GroupNotGranted => "group-not-granted",
        Rule.ModelNotAllowed => "model-not-allowed",
        Rule.ToolNotAllowed => "tool-not-allowed",
        Rule.StoreNotAllowed => "store-not-allowed",
        Rule.BackgroundNotAllowed => "background-not-allowed",
        Rule.ContinuationNotAllowed => "continuation-not-allowed",
        Rule.ServiceTierNotAllowed => "service-tier-not-allowed",
        Rule.ContentNotRead => "content-not-read",
        Rule.MalformedContent => "malformed-content",
        Rule.DuplicateField => "duplicate-field",
        Rule.ContentBeyondLimit => "content-beyond-limit",
        Rule.EncodedContent => "encoded-content",
        Rule.Tripwire => "tripwire",
        Rule.EgressDenied => "egress-denied",
        Rule.RequestLimit => "request-limit",
        Rule.TokenLimit => "token-limit",
        Rule.ImageLimit => "image-limit",
        Rule.ConcurrencyLimit => "concurrency-limit",
        Rule.BudgetSpent => "budget-spent",
        Rule.NoPrice => "no-price",
        Rule.MeterUnavailable => "meter-unavailable",
        Rule.Frozen => "frozen",
        Rule.CredentialUnavailable => "credential-unavailable",
        Rule.PrivateAddress => "private-address",
        Rule.LocalAddress => "local-address",
        Rule.NotAProvider => "not-a-provider",
        Rule.JournalUnavailable => "journal-unavailable",
        Rule.UpstreamUnreachable => "upstream-unreachable",
        Rule.UpstreamCertificate => "upstream-certificate",
        Rule.UpstreamCaFile => "upstream-ca-file",
        Rule.UpstreamTimeout => "upstream-timeout",
        Rule.UpstreamBroken => "upstream-broken",
        _ => "internal",
    };

    /// <summary>The HTTP status of the answer.</summary>
    public int Status => Rule switch
    {
        Rule.BadTarget or Rule.BadRequestFraming or Rule.AmbiguousCredential or Rule.MalformedContent or Rule.DuplicateField => 400,
        Rule.NoSession or Rule.UnknownPlaceholder or Rule.SessionEnded => 401,
        Rule.NotAProvider or Rule.UnknownOperation => 404,
        Rule.ProxyAuthenticationRequired => 407,
        Rule.ContentBeyondLimit => 413,
        Rule.EncodedContent => 415,
        Rule.HostMismatch => 421,
        Rule.RequestLimit or Rule.TokenLimit or Rule.ImageLimit or Rule.ConcurrencyLimit or Rule.BudgetSpent => 429,
        Rule.HeadersTooLarge => 431,
        Rule.MeterUnavailable or Rule.CredentialUnavailable or Rule.JournalUnavailable or Rule.PolicyUnavailable => 503,
        Rule.UpstreamUnreachable or Rule.UpstreamCertificate or Rule.UpstreamCaFile or Rule.UpstreamBroken or Rule.Internal => 502,
        Rule.UpstreamTimeout => 504,
        _ => 403,
    };

    public string Message => Rule switch
    {
        Rule.BadTarget => $"The request's target was refused: {Subject}.",
        Rule.BadRequestFraming => $"The request's framing is ambiguous: {Subject}.",
        Rule.HeadersTooLarge => $"The request's headers are larger than the gate takes: {Subject}.",
        Rule.HostMismatch => $"The request names a host that is not the one it was connected to: {Subject}.",
        Rule.PlainHttp => $"{Subject} is a provider's host, and a key is never sent to it without TLS.",
        Rule.NoSession => $"The request belongs to no session: {Subject}.",
        Rule.ProxyAuthenticationRequired => "The proxy serves live sessions only, and the request carries none's credentials.",
        Rule.SessionEnded => $"The session has ended: {Subject}.",
        Rule.UnknownPlaceholder => $"The placeholder in {Subject} belongs to no live session.",
        Rule.ForeignPlaceholder => $"The placeholder in {Subject} belongs to another session.",
        Rule.PlaceholderWrongHost => $"The placeholder does not belong to {Subject}.",
        Rule.ForeignCredential => $"{Subject} holds a credential that is not this session's placeholder.",
        Rule.AmbiguousCredential => $"The credential is ambiguous: {Subject}.",
        Rule.FactHeaderConflict => $"{Subject} is set from the stored credential, and the request says something else.",
        Rule.DeniedCall => $"No agent may make this call: {Subject}.",
        Rule.PolicyUnavailable => "The policy cannot be read, so nothing may pass.",
        Rule.AgentNotInPolicy => $"The policy does not name the agent {Subject}.",
        Rule.NoGrant => $"The policy has no grant of {Subject}.",
        Rule.UnknownOperation => $"The call is in no permission group, so it cannot be granted: {Subject}.",
        Rule.GroupNotGranted => $"The agent's grant does not include {Subject}.",
        Rule.ModelNotAllowed => $"The agent's grant does not include this model: {Subject}.",
        Rule.ToolNotAllowed => $"The agent's grant does not include this tool: {Subject}.",
        Rule.StoreNotAllowed => $"The agent's grant does not let the provider store what is sent to {Subject}: send \"store\": false.",
        Rule.BackgroundNotAllowed => $"The agent's grant does not include background requests to {Subject}.",
        Rule.ContinuationNotAllowed => $"The agent's grant does not let a request to {Subject} continue an earlier one.",
        Rule.ServiceTierNotAllowed => $"The agent's grant does not include this service tier: {Subject}.",
        Rule.ContentNotRead => $"The agent's grant restricts models or tools, and what a request to {Subject} names cannot be told.",
        Rule.MalformedContent => $"The request's body must be read to decide on it, and was refused: {Subject}.",
        Rule.DuplicateField => $"The request's body says twice what decides, and two readers may take either: {Subject}.",
        Rule.ContentBeyondLimit => $"What decides comes too late in the request's body: {Subject}.",
        Rule.Tripwire => $"The request carries a credential to where it does not belong: {Subject}.",
        Rule.EncodedContent => $"The request's body must be read to decide on it, and is sent so that it cannot be: {Subject}.",
        Rule.EgressDenied => $"The agent may not connect to {Subject}.",
        Rule.RequestLimit or Rule.TokenLimit or Rule.ImageLimit or Rule.ConcurrencyLimit => $"A rate limit is reached: {Subject}.",
        Rule.BudgetSpent => $"A budget is used up: {Subject}.",
        Rule.NoPrice => $"The budget is in USD and the price is not known: {Subject}.",
        Rule.MeterUnavailable => $"What is spent cannot be written down, so nothing may pass: {Subject}.",
        Rule.Frozen => $"Frozen: {Subject}.",
        Rule.CredentialUnavailable => $"The credential {Subject} cannot be used: it was removed, or the vault is locked.",
        Rule.PrivateAddress => $"{Subject} resolves to an address that is not public, and a key is not sent there.",
        Rule.LocalAddress => $"The gate does not connect to this machine's own or link-local addresses: {Subject}.",
        Rule.NotAProvider => $"Nothing is served here: {Subject}.",
        Rule.JournalUnavailable => "The journal cannot be written, so nothing may pass.",
        Rule.UpstreamUnreachable => $"{Subject} could not be reached.",
        Rule.UpstreamCertificate => $"The certificate of {Subject} was not accepted, so no key was sent.",
        Rule.UpstreamCaFile => $"The CA file of {Subject}, so the host cannot be checked and no key was sent.",
        Rule.UpstreamTimeout => $"{Subject} did not answer the connection in time.",
        Rule.UpstreamBroken => $"{Subject} broke off before it answered.",
        _ => "The gate failed on this request and let nothing pass.",
    };

    /// <summary>What a person would do about it; null where there is nothing to do but fix the client.</summary>
    public string? Hint => Remedy ?? Rule switch
    {
        Rule.NoSession or Rule.ProxyAuthenticationRequired => "start the client with: sally run -- COMMAND",
        Rule.UnknownPlaceholder or Rule.SessionEnded => "start a new session with: sally run -- COMMAND",
        Rule.ForeignCredential => "store that key with `sally login` and let the session use its placeholder",
        Rule.FactHeaderConflict => "remove the header, or store the credential again with --project or --org",
        Rule.TokenLimit or Rule.BudgetSpent => "sally usage; a request that sets max_output_tokens reserves less",
        Rule.NoPrice => "list its price in prices.yaml, or set allow_unpriced: true in the budget",
        Rule.MeterUnavailable => "free some space, or see: sally doctor",
        Rule.Frozen => "a person can end it with: sally thaw",
        Rule.CredentialUnavailable => "sally keys list; sally vault unlock",
        Rule.PrivateAddress => "if this is intended: sally config set upstream.HOST https://…",
        Rule.PolicyUnavailable => "sally policy show",
        Rule.ContentBeyondLimit => "let the client send it first, or a person can raise the limit: sally config set gate.inspect_bytes BYTES",
        Rule.Tripwire => "see what the agent did: sally journal query --type tripwire.stopped",
        Rule.EncodedContent => "let the client send its body as it is",
        Rule.JournalUnavailable => "free some space, or see: sally journal verify",
        Rule.UpstreamCaFile => "put the file back, or name another: sally config set upstream.HOST https://… --ca FILE",
        Rule.UpstreamCertificate => "for a private authority: sally config set upstream.HOST https://… --ca FILE",
        _ => null,
    };
}
