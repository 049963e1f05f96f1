using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sallyport.Core.Captures;
using Sallyport.Core.Journal;
using Sallyport.Core.Policy;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Broker.Captures;

/// <summary>Captures on a disk that fills up.</summary>
public sealed class CaptureDiskTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_denies_in_the_providers_shape_before_anything_is_sent_and_heals()
    {
        using var disk = SmallDisk.MountOrSkip(kilobytes: 512);
        var asked = 0;
        await using var scene = await CaptureScene.StartAsync(http =>
        {
            asked++;
            return http.Response.WriteAsync("passed");
        }, CaptureLevel.Full, home: new SallyHome(disk.Path));
        Assert.Equal("passed", await scene.SendAsync("{}"));

        disk.Fill();
        using (var response = await scene.SendAsync(CaptureScene.Json("{}")))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
            Assert.Equal("sallyport_capture_unavailable", body.RootElement.GetProperty("error").GetProperty("code").GetString());
            Assert.Contains("prune-captures", body.RootElement.GetProperty("sallyport").GetProperty("hint").GetString(), StringComparison.Ordinal);
        }
        Assert.Equal(1, asked);
        Assert.Equal("capture-unavailable", scene.Gate.Journal.Entries.Single(e => e.Type == JournalEntryType.RequestDenied).Rule);
        Assert.Single(scene.Folder.List());

        disk.Free();
        Assert.Equal("passed", await scene.SendAsync("{}"));
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_disk_that_fills_up_in_the_middle_aborts_the_call_and_the_journal_says_so()
    {
        using var disk = SmallDisk.MountOrSkip(kilobytes: 512);
        var seen = new TaskCompletionSource();
        await using var scene = await CaptureScene.StartAsync(async http =>
        {
            await http.Response.WriteAsync("first");
            await http.Response.Body.FlushAsync();
            await seen.Task;
            await http.Response.WriteAsync(new string('x', 100_000));
        }, CaptureLevel.Full, home: new SallyHome(disk.Path));
        using var client = scene.Gate.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Add("x-api-key", scene.Gate.Placeholder);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        var stream = await response.Content.ReadAsStreamAsync(Token);
        await stream.ReadExactlyAsync(new byte[5], Token);
        disk.Fill();
        seen.SetResult();
        await Assert.ThrowsAnyAsync<IOException>(() => stream.CopyToAsync(Stream.Null, Token));

        var done = await scene.DoneAsync();
        Assert.Equal("capture-unavailable", done.Rule);
        Assert.NotNull(done.Capture);
        Assert.Null(done.CaptureSha256);
        Assert.Equal("capture-unavailable", scene.Gate.Journal.Entries.Single(e => e.Type == JournalEntryType.RequestDenied).Rule);
        var call = scene.Read(done.Capture);
        Assert.Equal(CaptureState.Unfinished, call.State);
        Assert.StartsWith("first", Encoding.ASCII.GetString(call.AnswerBody.Span), StringComparison.Ordinal);
    }
}
