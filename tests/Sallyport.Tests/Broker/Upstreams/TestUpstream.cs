using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Sallyport.Tests.Broker.Upstreams;

/// <summary>A real HTTPS server whose answer is a delegate of the test's.</summary>
internal sealed class TestUpstream : IAsyncDisposable
{
    private readonly WebApplication _host;

    private TestUpstream(WebApplication host, Uri origin)
    {
        _host = host;
        Origin = origin;
    }

    public Uri Origin { get; }

    public static Task<TestUpstream> StartAsync(TestAuthority authority, RequestDelegate answer, HttpProtocols protocols) =>
        StartAsync(answer, listen =>
        {
            listen.Protocols = protocols;
            // Far above the server's own 10 seconds: a busy machine must not break a connection.
            listen.UseHttps(https => (https.ServerCertificate, https.HandshakeTimeout) = (authority.Issue("localhost"), TimeSpan.FromMinutes(1)));
        });

    /// <summary>Without TLS, HTTP/1.1.</summary>
    public static Task<TestUpstream> StartPlainAsync(RequestDelegate answer) =>
        StartAsync(answer, listen => listen.Protocols = HttpProtocols.Http1);

    private static async Task<TestUpstream> StartAsync(RequestDelegate answer, Action<ListenOptions> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AllowAlternateSchemes = true;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestHeadersTotalSize = 256 * 1024;
            kestrel.Limits.Http2.MaxRequestHeaderFieldSize = 256 * 1024;
            kestrel.Listen(IPAddress.Loopback, 0, configure);
        });
        var host = builder.Build();
        host.UseWebSockets();
        host.Run(answer);
        await host.StartAsync();
        var address = host.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return new TestUpstream(host, new Uri($"https://127.0.0.1:{new Uri(address).Port}/"));
    }

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();
}
