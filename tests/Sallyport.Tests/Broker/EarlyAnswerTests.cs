using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace Sallyport.Tests.Broker;

/// <summary>A provider may answer before it has the whole body; the client goes on sending, and then asks again on its connection.</summary>
public sealed class EarlyAnswerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Over HTTP/2: over HTTP/1.1 the HTTP library reads the answer when it has sent the body.
    [Fact]
    public async Task The_rest_of_a_body_is_no_part_of_the_next_request_on_the_connection()
    {
        const int Rounds = 20, Length = 200_000;
        var bodies = new List<string>();
        await using var fixture = await GateFixture.StartAsync(async http =>
        {
            if (http.Request.Path == "/v1/early")
            {
                await http.Request.BodyReader.ReadAtLeastAsync(1000, Token);
                http.Response.StatusCode = 413;
                http.Response.ContentLength = 0;
                return;
            }
            using var reader = new StreamReader(http.Request.Body);
            bodies.Add(await reader.ReadToEndAsync(Token));
            http.Response.ContentLength = 0;
        }, HttpProtocols.Http2);
        using var raw = await RawConnection.TunnelAsync(fixture);

        for (var round = 0; round < Rounds; round++)
        {
            var early = await raw.ExchangeAsync(Head("/v1/early", Length) + new string('a', Length / 2));
            Assert.StartsWith("HTTP/1.1 413", early, StringComparison.Ordinal);
            var next = string.Create(CultureInfo.InvariantCulture, $"body {round}");
            var answer = await raw.ExchangeAsync(new string('b', Length - (Length / 2)) + Head("/v1/next", next.Length) + next);
            Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
            Assert.Equal(next, bodies[^1]);
        }
        Assert.Equal(Rounds, bodies.Count);
        Assert.Empty(fixture.Warnings);

        string Head(string path, int length) => string.Create(CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: {GateFixture.Host}\r\nx-api-key: {fixture.Placeholder}\r\nContent-Length: {length}\r\n\r\n");
    }
}
