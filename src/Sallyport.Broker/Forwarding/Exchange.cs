using Microsoft.AspNetCore.Http;
using Sallyport.Broker.Captures;
using Sallyport.Broker.Content;
using Sallyport.Broker.Entrances;
using Sallyport.Broker.Leaks;
using Sallyport.Broker.Metering;
using Sallyport.Broker.Sessions;
using Sallyport.Core.Journal;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Sallyport.Core.Vault;

namespace Sallyport.Broker.Forwarding;

/// <summary>One request on its way through the steps, and what each step found out.</summary>
internal sealed class Exchange(HttpContext http, GateConnection connection, string id, long started)
{
    public HttpContext Http { get; } = http;
    public GateConnection Connection { get; } = connection;

    /// <summary>Joins the journal's entries of this request.</summary>
    public string Id { get; } = id;

    /// <summary>A <see cref="TimeProvider"/> timestamp.</summary>
    public long Started { get; } = started;

    public Session? Session { get; set; }
    public Provider? Provider { get; set; }

    public bool IsWebSocket { get; } = WebSocketRelay.IsRequested(http);

    /// <summary>The method as the provider will see it: an extended CONNECT of HTTP/2 is a GET there.</summary>
    public string Method { get; } = WebSocketRelay.IsExtendedConnect(http) ? HttpMethods.Get : http.Request.Method;

    /// <summary>The provider's host that the request is for; canonical.</summary>
    public string Host { get; set; } = "";

    public RequestTarget Target { get; set; }

    public List<PlaceholderFinding> Findings { get; } = [];

    /// <summary>The credential in use, by its facts; null where the request carries none.</summary>
    public Credential? Credential { get; set; }

    /// <summary>
    /// The facts of the key that is put on: the credential's current version, or the session's lease under it. Null until
    /// it is looked up.
    /// </summary>
    public Credential? Key { get; set; }

    /// <summary>What was put in, from step 7 on; it also takes the key out of the answer's head again.</summary>
    public CredentialSwap? Swap { get; set; }

    /// <summary>What the request's body says that a decision or the meter depends on.</summary>
    public ContentFacts Content { get; set; } = ContentFacts.None;

    /// <summary>The body, where it was read to decide on it; null where it flows untouched.</summary>
    public InspectedBody? Body { get; set; }

    /// <summary>A file on its way up that may be a batch and is read as one; null where it is none or is not read.</summary>
    public UploadedBatch? Upload { get; set; }

    /// <summary>Why the rest of the request was not sent, if it was refused after its beginning was.</summary>
    public Denial? Refused { get; set; }

    /// <summary>Why it was refused before anything of it was sent; null where it was let through.</summary>
    public Denial? Denied { get; set; }

    /// <summary>Looks through the request for what must not travel there; null until its session is known.</summary>
    public LeakScan? Leaks { get; set; }

    /// <summary>The answer's body on its way down.</summary>
    public AnswerScrub? Scrub { get; set; }

    /// <summary>Keeps the call, where its grant asks for that; null for most.</summary>
    public CallCapture? Capture { get; set; }

    /// <summary>What the request has reserved and used; null where nothing about it is counted.</summary>
    public MeteredCall? Metered { get; set; }

    /// <summary>What the policy lets this agent do with the credential; set from step 4 on.</summary>
    public Grant? Grant { get; set; }

    /// <summary>What the provider's file says of the call; set from step 4 on.</summary>
    public CallFacts Call { get; set; }

    /// <summary>What the call means to the policy; set from step 4 on.</summary>
    public Operation? Operation => Call.Operation;

    /// <summary>The policy that <see cref="Grant"/> is of.</summary>
    public PolicySnapshot? DecidedBy { get; set; }

    /// <summary>Whether it was refused by a budget that freezes its agent.</summary>
    public bool Trips { get; set; }

    public int Status { get; set; }
    public long RequestBytes { get; set; }
    public long ResponseBytes { get; set; }

    /// <summary>Why it ended badly, if it did: a rule's code, <c>client-gone</c>, <c>cut-off</c>.</summary>
    public string? Failure { get; set; }

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>Shows the next bytes of the answer, unpacked, to those who read in it.</summary>
    public void Read(ReadOnlySpan<byte> answer)
    {
        Metered?.Read(answer);
        Upload?.Read(answer);
    }

    /// <summary>The answer came to its end.</summary>
    public void Complete()
    {
        Metered?.Complete();
        Upload?.Complete(this);
    }

    public JournalEntry Entry(string type, int? credentialVersion = null) => new()
    {
        Type = type,
        CredentialVersion = credentialVersion,
        Session = Session?.Id,
        Agent = Session?.Agent,
        Credential = Credential?.Name,
        Request = Id,
        Provider = Provider?.Name,
        Method = Method,
        Host = Host.Length > 0 ? Host : null,
        Path = Target.Path,
    };
}
