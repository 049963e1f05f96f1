using System.Collections.Concurrent;
using System.Net;
using FakeOpenAI.Capture;
using FakeOpenAI.Faults;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;
using FakeOpenAI.Responses;
using FakeOpenAI.Tls;
using FakeOpenAI.Uploads;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace FakeOpenAI;

/// <summary>
/// A provider on loopback: HTTPS with HTTP/1.1, HTTP/2 and WebSocket, its own certificate authority, keys, models, limits and memory.
/// It plays OpenAI, and by path also Anthropic, Gemini and GitHub. Make keys with <see cref="State"/>, see what arrived in
/// <see cref="Capture"/>, break things with <see cref="Faults"/>. Nothing it makes is valid anywhere else.
/// </summary>
public sealed class FakeServer : IAsyncDisposable
{
    // Far above the server's own 10 seconds: a busy machine must not break a connection.
    private static readonly TimeSpan s_handshakeTimeout = TimeSpan.FromMinutes(1);

    private readonly FakeAuthority _authority;
    private readonly ServerCertificates _certificates;
    private readonly WebApplication _application;

    private FakeServer(FakeServerOptions options)
    {
        Options = options;
        ResponsesOverWebSocket = options.ResponsesOverWebSocket;
        State = new FakeState(options.Time);
        _authority = new FakeAuthority(DateTimeOffset.UtcNow);
        _certificates = new ServerCertificates(_authority) { Mode = options.Certificate };
        _application = Build();
    }

    /// <summary><c>https://127.0.0.1:PORT</c>, without a trailing slash in its original string.</summary>
    public Uri Origin { get; private set; } = new("https://127.0.0.1");

    /// <summary>The authority's certificate; trust it to talk to the server.</summary>
    public string CertificateAuthorityPem => _authority.Pem;

    /// <summary>The certificate of the next handshakes.</summary>
    public CertificateMode Certificate { get => _certificates.Mode; set => _certificates.Mode = value; }

    public FakeState State { get; }

    public CaptureLog Capture { get; } = new();

    public FaultPlan Faults { get; } = new();

    internal FakeServerOptions Options { get; }

    /// <summary>False answers the WebSocket upgrade of <c>/v1/responses</c> with 426, after which Codex falls back to SSE.</summary>
    public bool ResponsesOverWebSocket { get; set; }

    internal ResponseStore Responses { get; } = new();

    internal ConcurrentDictionary<(string Project, string Id), PendingUpload> Uploads { get; } = new();

    internal RateLimiter RateLimiter { get; } = new();

    public static async Task<FakeServer> StartAsync(FakeServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        var server = new FakeServer(options ?? new FakeServerOptions());
        await server._application.StartAsync(cancellationToken);
        var addresses = server._application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        server.Origin = new Uri($"https://127.0.0.1:{new Uri(addresses.First()).Port}");
        return server;
    }

    /// <summary>Writes <see cref="CertificateAuthorityPem"/> to a file.</summary>
    public Task WriteCertificateAuthorityAsync(string path, CancellationToken cancellationToken = default) =>
        File.WriteAllTextAsync(path, CertificateAuthorityPem, cancellationToken);

    /// <summary>An <see cref="HttpClient"/> that trusts this server, follows no redirect and keeps no cookie.</summary>
    public HttpClient CreateClient() => new(TrustingHandler.Create(_authority.Pem)) { BaseAddress = Origin, Timeout = Timeout.InfiniteTimeSpan };

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
        _certificates.Dispose();
        _authority.Dispose();
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(ConfigureKestrel);
        var application = builder.Build();
        application.UseWebSockets();
        application.Run(http => RequestPipeline.RunAsync(this, http));
        return application;
    }

    private void ConfigureKestrel(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestHeadersTotalSize = 256 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 500;
        kestrel.Limits.MaxRequestLineSize = 64 * 1024;
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize = 128 * 1024;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 4 * 1024 * 1024;
        kestrel.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;
        kestrel.Listen(IPAddress.Loopback, Options.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(_certificates.Current), HandshakeTimeout = s_handshakeTimeout });
            if (!Options.Bench)
                listen.Use(RecordHeads);
        });
    }

    private static ConnectionDelegate RecordHeads(ConnectionDelegate next) => connection =>
    {
        var head = new RequestHead();
        connection.Features.Set(head);
        connection.Features.Set(connection.Transport.Output);
        connection.Transport = new RecordingDuplex(new HeadRecordingReader(connection.Transport.Input, head), connection.Transport.Output);
        return next(connection);
    };
}
