using Sallyport.Control.OpenAI.Calling;
using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;

namespace Sallyport.Control.OpenAI;

/// <summary>
/// OpenAI's Admin API, resource by resource. Held to the published specification 2.3.0 by a contract test; what is newer
/// (npm package openai 7.57.0, checked 2026-11-23) is detected by trying. Lists are read to their end. Calls that are
/// safe to repeat are, with what the provider asks to wait; one that creates is not, once it may have arrived
/// (<see cref="AmbiguousOutcome"/>). All else that fails is an <see cref="AdminProblem"/>.
/// </summary>
public sealed class OpenAIAdmin : IDisposable
{
    public const string Host = "api.openai.com";

    private readonly AdminTransport _transport;

    /// <param name="handler">Disposed of with this.</param>
    /// <param name="origin">Scheme, authority and, where calls go through a gateway, the path in front of <c>/v1</c>.</param>
    /// <param name="adminKey">Copied; the caller still owns it.</param>
    public OpenAIAdmin(HttpMessageHandler handler, Uri origin, Secret adminKey, TimeProvider time)
        : this(handler, origin, adminKey, time, RetryPolicy.Default)
    {
    }

    internal OpenAIAdmin(HttpMessageHandler handler, Uri origin, Secret adminKey, TimeProvider time, RetryPolicy retry)
    {
        _transport = new AdminTransport(handler, origin, adminKey, time, retry);
        var calls = new AdminCalls(_transport);
        Projects = new Projects(calls);
        ServiceAccounts = new ServiceAccounts(calls);
        ProjectKeys = new ProjectKeys(calls);
        RateLimits = new RateLimits(calls);
        ModelPermissions = new ModelPermissions(calls);
        HostedTools = new HostedTools(calls);
        Spend = new Spend(calls);
        DataRetention = new DataRetention(calls);
        AdminKeys = new AdminKeys(calls);
        Usage = new Usage(calls);
        Costs = new Costs(calls);
        AuditLog = new AuditLog(calls);
        Roles = new Roles(calls);
        Groups = new Groups(calls);
        Users = new Users(calls);
        Invites = new Invites(calls);
        Certificates = new Certificates(calls);
    }

    public Projects Projects { get; }

    public ServiceAccounts ServiceAccounts { get; }

    public ProjectKeys ProjectKeys { get; }

    public RateLimits RateLimits { get; }

    public ModelPermissions ModelPermissions { get; }

    public HostedTools HostedTools { get; }

    public Spend Spend { get; }

    public DataRetention DataRetention { get; }

    public AdminKeys AdminKeys { get; }

    public Usage Usage { get; }

    public Costs Costs { get; }

    public AuditLog AuditLog { get; }

    public Roles Roles { get; }

    public Groups Groups { get; }

    public Users Users { get; }

    public Invites Invites { get; }

    public Certificates Certificates { get; }

    /// <summary>Where the operator's redirection of <see cref="Host"/> says.</summary>
    /// <exception cref="UserError">The redirection's CA file cannot be used.</exception>
    public static OpenAIAdmin Create(UpstreamRedirects redirects, Secret adminKey, TimeProvider time) => new(
        UpstreamHandler.Create(Host, redirects, TimeSpan.FromSeconds(15)), UpstreamHandler.Origin(Host, redirects), adminKey, time);

    public void Dispose() => _transport.Dispose();
}
