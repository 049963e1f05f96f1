using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sallyport.Broker;
using Sallyport.Broker.Sessions;
using Sallyport.Broker.Telemetry;
using Sallyport.Core.Captures;
using Sallyport.Core.Journal;
using Sallyport.Core.Metering;
using Sallyport.Core.Policy;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Settings;
using Sallyport.Core.Vault;
using Sallyport.Tests.Broker.Upstreams;

namespace Sallyport.Tests.Broker;

/// <summary>A gate, an upstream behind it and one session, all real and in this process.</summary>
internal sealed class GateFixture : IAsyncDisposable
{
    public const string Key = "sk-proj-CANARY-gate-0123456789abcdef";
    public const string OtherKey = "other-CANARY-key/0123+456789";
    public const string Host = "api.example.test";

    private readonly TestAuthority _authority;
    private readonly AuthorityFile _authorityFile;

    public required TestUpstream Upstream { get; init; }
    public required Gate Gate { get; init; }
    public required Session Session { get; init; }
    public ListJournal Journal { get; }
    public CredentialRing Ring { get; }
    public List<string> Warnings { get; }

    public string Placeholder => Session.Placeholders["example/default"];

    public static Provider Example { get; } = new()
    {
        Name = "example",
        Title = "Example",
        Hosts = [Host, "second.example.test"],
        Positions =
        [
            new(CredentialPositionKind.HeaderScheme, "Authorization", "Bearer"),
            new(CredentialPositionKind.HeaderScheme, "Authorization", "token"),
            new(CredentialPositionKind.Basic, "Authorization"),
            new(CredentialPositionKind.Header, "x-api-key"),
            new(CredentialPositionKind.WebSocketSubprotocol, "example-key."),
            new(CredentialPositionKind.Query, "key"),
        ],
        PlaceholderPrefix = "sk-sally-",
        KeyTypes = [],
        Environment = new ProviderEnvironment { Key = ["EXAMPLE_API_KEY"] },
        FactHeaders = new Dictionary<string, string> { ["X-Project"] = "project", ["X-Org"] = "organization" },
        ErrorShape = ErrorShape.OpenAI,
        Denied = [new("*", "/v1/organization/**", "administration")],
    };

    public static Provider Other { get; } = Example with { Name = "other", Hosts = ["api.other.test"], PlaceholderPrefix = "ot-sally-" };

    public static Credential Facts(string name = "example/default", int version = 1) => new()
    {
        Name = name,
        Provider = name[..name.IndexOf('/', StringComparison.Ordinal)],
        KeyType = "project",
        Fingerprint = "0000000000000000",
        LastFour = "cdef",
        Facts = new Dictionary<string, string> { ["project"] = "proj_1" },
        Version = version,
        Created = DateTimeOffset.UnixEpoch,
        Rotated = DateTimeOffset.UnixEpoch,
    };

    public static async Task<GateFixture> StartAsync(
        RequestDelegate answer, HttpProtocols upstream = HttpProtocols.Http1AndHttp2, Action<SessionSetup>? setup = null)
    {
        var choices = new SessionSetup();
        setup?.Invoke(choices);
        var authority = new TestAuthority();
        var server = await TestUpstream.StartAsync(authority, answer, upstream);
        var journal = new ListJournal();
        var ring = new CredentialRing();
        ring.Replace(choices.Credentials.Select(c => new OpenCredential(c, Secret.CopyOf(c.Name.StartsWith("other/", StringComparison.Ordinal) ? OtherKey : Key))));
        var authorityFile = new AuthorityFile(authority.Pem);
        var redirects = choices.Redirects ?? new()
        {
            [Host] = new(server.Origin, choices.TrustsUpstream ? authorityFile.Path : null),
            ["second.example.test"] = new(server.Origin, authorityFile.Path),
            ["api.other.test"] = new(server.Origin, authorityFile.Path),
            ["blind.test"] = new(server.Origin, null),
        };
        var warnings = new List<string>();
        var gate = await Gate.StartAsync(new GateOptions
        {
            Providers = new ProviderCatalog([choices.Provider, Other]),
            Ring = ring,
            Journal = choices.Journal ?? journal,
            Redirects = new UpstreamRedirects(redirects),
            Policy = choices.InForce ?? new PolicyInForce(choices.Policy),
            Meter = choices.Meter,
            TripwireFreezes = choices.TripwireFreezes,
            UsageStore = choices.UsageStore,
            Telemetry = choices.Telemetry,
            Captures = choices.Captures,
            MaxConnections = choices.MaxConnections,
            MetricsPort = choices.Metrics ? 0 : null,
            Warn = warnings.Add,
            Time = choices.Time,
        }, CancellationToken.None);
        var session = await gate.Sessions.StartAsync(new SessionRequest
        {
            Agent = "test",
            Command = "test",
            Credentials = choices.Credentials,
            InjectAlways = choices.InjectAlways,
        }, CancellationToken.None);
        return new GateFixture(authority, authorityFile, journal, ring, warnings) { Upstream = server, Gate = gate, Session = session };
    }

    private GateFixture(TestAuthority authority, AuthorityFile authorityFile, ListJournal journal, CredentialRing ring, List<string> warnings)
    {
        _authority = authority;
        _authorityFile = authorityFile;
        Journal = journal;
        Ring = ring;
        Warnings = warnings;
    }

    /// <summary>A client that comes in through CONNECT with the session's credentials and trusts the session's authority only.</summary>
    public HttpClient Client(Version? version = null, Session? session = null, string? trust = null)
    {
        session ??= Session;
        var handler = new SocketsHttpHandler
        {
            Proxy = new WebProxy($"http://127.0.0.1:{Gate.Port}") { Credentials = new NetworkCredential(session.ProxyUser, session.ProxyPassword) },
            UseProxy = true,
            AllowAutoRedirect = false,
            UseCookies = false,
        };
        handler.SslOptions.CertificateChainPolicy = Trust(trust ?? Gate.CertificateAuthorityPem);
        return new HttpClient(handler)
        {
            BaseAddress = new Uri($"https://{Host}"),
            DefaultRequestVersion = version ?? HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public static X509ChainPolicy Trust(string pem)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(pem);
        return policy;
    }

    /// <summary>With which the gate checks the upstream.</summary>
    public string CaFile => _authorityFile.Path;

    public string UpstreamAuthority => _authority.Pem;

    public async ValueTask DisposeAsync()
    {
        // In reverse order, and each of them even where the end of another fails.
        using var authority = _authority;
        using var authorityFile = _authorityFile;
        await using var upstream = Upstream;
        await Gate.DisposeAsync();
    }
}

/// <summary>What a test wants different about its session.</summary>
internal sealed class SessionSetup
{
    public IReadOnlyList<Credential> Credentials { get; set; } = [GateFixture.Facts()];
    public bool InjectAlways { get; set; }
    public TimeProvider Time { get; set; } = TimeProvider.System;
    public IGateJournal? Journal { get; set; }
    public PolicySnapshot Policy { get; set; } = PolicySnapshot.Open;
    public Meter? Meter { get; set; }

    /// <summary>A policy with one grant: the session's agent, its credential, these limits.</summary>
    public void Limit(Limits? limits = null, Budget? budget = null)
    {
        // With OpenAI's calls, so that it is known which of them use tokens.
        Provider = GateFixture.Example with { Operations = ProviderCatalogLoader.BuiltIn.Single(p => p.Name == "openai").Operations };
        Policy = new PolicySnapshot
        {
            Version = 1,
            Agents = new Dictionary<string, AgentPolicy>
            {
                ["test"] = new()
                {
                    Name = "test",
                    Grants = [new Grant { Agent = "test", Credential = "example/default", Permissions = Everything, Limits = limits ?? Limits.None, Budget = budget ?? Budget.None }],
                },
            },
        };
    }

    public int MaxConnections { get; set; } = 1000;
    public bool Metrics { get; set; }
    public TelemetryOptions? Telemetry { get; set; }
    public CaptureStore? Captures { get; set; }
    public IUsageStore? UsageStore { get; set; }

    public static PermissionSet Everything { get; } = new() { Groups = new Dictionary<string, Access>(), AllBecause = "a test" };

    /// <summary>In place of <see cref="Policy"/>, for a test that changes it while the gate runs.</summary>
    public PolicyInForce? InForce { get; set; }

    public Provider Provider { get; set; } = GateFixture.Example;
    public bool TripwireFreezes { get; set; } = true;
    public bool TrustsUpstream { get; set; } = true;
    public Dictionary<string, UpstreamRedirect>? Redirects { get; set; }
}
