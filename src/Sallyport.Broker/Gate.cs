using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Sallyport.Broker.Captures;
using Sallyport.Broker.Content;
using Sallyport.Broker.Egress;
using Sallyport.Broker.Entrances;
using Sallyport.Broker.Forwarding;
using Sallyport.Broker.Leaks;
using Sallyport.Broker.Metering;
using Sallyport.Broker.Sessions;
using Sallyport.Broker.Telemetry;
using Sallyport.Broker.Tls;
using Sallyport.Core.Batches;
using Sallyport.Core.Metering;
using Sallyport.Core.Policy;
using Sallyport.Core.Primitives;

namespace Sallyport.Broker;

/// <summary>A running gate: one loopback listener for every entrance, and the sessions that may pass.</summary>
public sealed class Gate : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly SessionAuthority _authority;
    private readonly UpstreamPool _upstreams;
    private readonly PlainProxy _plainProxy;
    private readonly SecretWatch _secrets;
    private readonly MeteringLoop _metering;

    private Gate(WebApplication host, SessionAuthority authority, UpstreamPool upstreams, PlainProxy plainProxy, SessionTable sessions, CredentialUse use, Freezer freezer, MeteringLoop metering, SecretWatch secrets, int port)
    {
        _host = host;
        _authority = authority;
        _upstreams = upstreams;
        _plainProxy = plainProxy;
        Sessions = sessions;
        Use = use;
        Freezer = freezer;
        _metering = metering;
        _secrets = secrets;
        Port = port;
    }

    /// <summary>The loopback port of every entrance.</summary>
    public int Port { get; }

    /// <summary>The port of <c>/metrics</c>; null where there is none.</summary>
    public int? MetricsPort { get; private init; }

    public string CertificateAuthorityPem => _authority.CertificatePem;

    public SessionTable Sessions { get; }

    public CredentialUse Use { get; }

    /// <summary>The kill switch.</summary>
    public Freezer Freezer { get; }

    /// <summary>What agents may do, as its owner keeps it.</summary>
    public required PolicyInForce Policy { get; init; }

    /// <summary>The credential that is the collector's, and no agent's; null where there is none.</summary>
    internal string? TelemetryCredential { get; private init; }

    private LiveCalls? Live { get; init; }

    private CallTelemetry? Telemetry { get; init; }

    /// <summary>Null where its owner gave it others.</summary>
    private InspectedBatches? OwnBatches { get; init; }

    private CaptureSweep? Sweep { get; init; }

    /// <exception cref="UserError">The port is taken.</exception>
    public static async Task<Gate> StartAsync(GateOptions options, CancellationToken cancellationToken)
    {
        var sessions = new SessionTable(options.Providers, options.Journal, options.Time, options.Warn);
        var claims = new HostClaims(options.Providers);
        var authority = new SessionAuthority(options.Time);
        var upstreams = new UpstreamPool(options.Redirects, options.Time);
        var freezer = new Freezer(sessions, options.UsageStore, options.Journal, options.Time, options.Warn);
        var secrets = new SecretWatch(options.Ring);
        var tripwire = new Tripwire(secrets, sessions, options.Providers, options.Journal, freezer, options.TripwireFreezes, options.Warn);
        var plainProxy = new PlainProxy(sessions, claims, options.Journal, options.Redirects, options.Policy, freezer, tripwire, options.Time);
        var use = new CredentialUse(options.Time);
        var meter = options.Meter ?? new Meter(options.Time, new MemoryLedger(), PriceTableLoader.BuiltIn);
        var usage = options.UsageStore is null ? null : new UsageLog(options.UsageStore);
        var losses = options.Telemetry is null ? null : new TelemetryLosses();
        var telemetry = options.Telemetry is null ? null : new CallTelemetry(options.Telemetry, options.Redirects, options.Ring, losses!, options.Time);
        var counters = new GateCounters(sessions, freezer, losses);
        var spikes = new SpikeWatch(options.Time, options.SpikeFactor);
        var live = new LiveCalls(options.Policy);
        var ownBatches = options.Batches is null ? InspectedBatches.OfOneGate(options.Time) : null;
        var batches = options.Batches ?? ownBatches!;
        var pipeline = new RequestPipeline(
            new RequestIdentity(options.Providers), sessions, options.Ring, use, new BodyInspection(options.InspectBytes, batches, options.Warn), tripwire,
            new RequestMeter(meter, freezer, spikes, usage, counters, options.Time), options.Journal, upstreams, options.Policy, live, telemetry, options.Captures, options.Time, options.Warn);

        var denials = new TunnelDenials(options.Journal);
        var tunnel = new BlindTunnel(options.Journal, denials, options.Redirects, options.Policy, freezer, options.Time);
        var connect = new ConnectEntrance(sessions, claims, tunnel, denials, options.MaxConnections);
        var tls = new InterceptedTls(claims, new LeafCache(authority), denials);
        var host = BuildHost(options, connect, tls, denials);
        var server = host.Services.GetRequiredService<IServer>();
        try
        {
            await server.StartAsync(new GateApplication(pipeline, plainProxy, new MetricsPage(counters), options.Time, options.Warn), cancellationToken);
        }
        catch (IOException e)
        {
            if (options.MetricsPort is { } taken && e.Message.Contains($":{taken}:", StringComparison.Ordinal))
                throw new UserError("port-taken", ExitCode.Failure, $"The gate cannot answer /metrics on 127.0.0.1:{taken}: the port is taken.", "choose another: sally config set metrics.port N", e);
            throw new UserError("port-taken", ExitCode.Failure, $"The gate cannot listen on 127.0.0.1:{options.Port}: the port is taken.",
                "choose another with --port, or 0 for any free one", e);
        }
        int[] ports = [.. server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(a => new Uri(a).Port)];
        return new Gate(host, authority, upstreams, plainProxy, sessions, use, freezer,
            new MeteringLoop(meter, usage, freezer, spikes, () => EndLeases(live, options), options.Time, options.Warn), secrets, ports[0])
        {
            Policy = options.Policy,
            Live = live,
            Telemetry = telemetry,
            TelemetryCredential = options.Telemetry?.Credential,
            OwnBatches = ownBatches,
            Sweep = options.Captures is null ? null : new CaptureSweep(options.Captures, options.Journal, options.Time, options.Warn),
            MetricsPort = ports.Length > 1 ? ports[1] : null,
        };
    }

    /// <summary>A key that is not there is over, unless none is there: a locked vault lets what is under way go on.</summary>
    private static void EndLeases(LiveCalls live, GateOptions options)
    {
        if (options.Ring.All.Count == 0) return;
        live.EndLeases(key => options.Ring.Find(key.Name)?.Facts.HasEnded(options.Time.GetUtcNow()) ?? true);
    }

    private static WebApplication BuildHost(GateOptions options, ConnectEntrance connect, InterceptedTls tls, TunnelDenials denials)
    {
        var strangers = new ConnectionSlots();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseSockets(sockets => sockets.NoDelay = true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            GateLimits.Apply(kestrel.Limits);
            kestrel.AddServerHeader = false;
            // Bytes that are not ASCII pass through both ways unchanged.
            kestrel.RequestHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
            kestrel.Listen(IPAddress.Loopback, options.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                ConnectionDelegate? plain = null;
                listen.Use(next => new ConnectionEntrance(connect, next, () => plain!, strangers, denials, options.MaxConnections).OnConnectionAsync);
                listen.UseHttps(tls.Options);
                // Innermost: what lies behind TLS, for connections that carry none.
                listen.Use(next => plain = next);
            });
            if (options.MetricsPort is not { } metrics) return;
            kestrel.Listen(IPAddress.Loopback, metrics, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection =>
                {
                    connection.Features.Set(new GateConnection { Entrance = Entrance.Metrics });
                    return next(connection);
                });
            });
        });
        return builder.Build();
    }

    /// <summary>Ends every session and closes every connection, also where that cannot be written down.</summary>
    public async ValueTask DisposeAsync()
    {
        await Sessions.StopAllAsync();
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2)))
        {
            await _host.Services.GetRequiredService<IServer>().StopAsync(limit.Token);
        }
        await _host.DisposeAsync();
        await _metering.DisposeAsync();
        if (Telemetry is not null) await Telemetry.DisposeAsync();
        if (Sweep is not null) await Sweep.DisposeAsync();
        _upstreams.Dispose();
        _plainProxy.Dispose();
        Live?.Dispose();
        OwnBatches?.Dispose();
        _secrets.Dispose();
        _authority.Dispose();
    }
}
