using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Sallyport.Bench.Upstream;

/// <summary>
/// The provider's side of the bench, a process of its own: HTTP/1.1 and HTTP/2 over TLS, answers made beforehand.
/// It answers 200 only to the real key, so that every counted request proves that the proxy swapped it.
/// </summary>
internal static class UpstreamServer
{
    public const string KeyVariable = "SALLYPORT_BENCH_REAL_KEY";

    /// <summary>Prints its port, then serves until its input ends.</summary>
    public static async Task<int> RunAsync(string certificateFile, string keyFile)
    {
        var expected = "Bearer " + Environment.GetEnvironmentVariable(KeyVariable);
        using var pem = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromHours(1);
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(pem);
            });
        });
        await using var app = builder.Build();
        app.Run(context => context.Request.Headers.Authorization == expected
            ? UpstreamAnswers.AnswerAsync(context)
            : UpstreamAnswers.RefuseAsync(context));
        await app.StartAsync();

        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Console.Out.WriteLine(new Uri(address).Port);
        await Console.In.ReadToEndAsync();
        using var impatience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await app.StopAsync(impatience.Token);
        return 0;
    }
}
