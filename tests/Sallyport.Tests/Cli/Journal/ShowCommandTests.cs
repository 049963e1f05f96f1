using System.Text;
using System.Text.Json;
using Sallyport.Core.Captures;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Sallyport.Tests.Cli.Vault;
using Xunit;

namespace Sallyport.Tests.Cli.Journal;

public sealed class ShowCommandTests : IDisposable
{
    private const string Request = "r-1f2e3d-7";
    private const string Sent = """{"model":"gpt-5","input":"hi \u001b[2J \u202e there"}""";
    private const string Answered = "data: {\"delta\":\"hello\"}\n\ndata: [DONE]\n\n";

    private readonly SallyHere _here = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shows_the_entries_and_what_was_sent_and_answered()
    {
        await WriteAsync();
        foreach (var id in new[] { Request, "3" })
        {
            var (exitCode, output, error) = await _here.RunAsync(null, "journal", "show", id);
            Assert.Equal((0, ""), (exitCode, error));
            Assert.Contains("request.allowed", output, StringComparison.Ordinal);
            Assert.Contains("the capture is the one that the journal names", output, StringComparison.Ordinal);
            Assert.Contains("── sent, redacted, 2 taken out", output, StringComparison.Ordinal);
            Assert.Contains("POST /v1/responses HTTP/1.1", output, StringComparison.Ordinal);
            Assert.Contains("  \"model\": \"gpt-5\",", output, StringComparison.Ordinal);
            Assert.Contains("data: {\"delta\":\"hello\"}", output, StringComparison.Ordinal);
            Assert.Contains("… and 5 bytes more", output, StringComparison.Ordinal);
            Assert.DoesNotContain(output, c => char.IsControl(c) && c is not ('\n' or '\r'));
            Assert.DoesNotContain('\u202e', output);
        }
    }

    [Fact]
    public async Task Gives_programs_json_and_raw_bytes()
    {
        await WriteAsync();
        var (exitCode, output, _) = await _here.RunAsync(null, "journal", "show", Request, "--json");
        Assert.Equal(0, exitCode);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(2, json.RootElement.GetProperty("entries").GetArrayLength());
        var capture = json.RootElement.GetProperty("capture");
        Assert.Equal(("kept", "complete", true), (capture.GetProperty("outcome").GetString(), capture.GetProperty("state").GetString(), capture.GetProperty("sound").GetBoolean()));
        Assert.Equal(Sent, capture.GetProperty("sent").GetProperty("body").GetString());
        Assert.False(capture.GetProperty("sent").GetProperty("cut").GetBoolean());
        Assert.Equal(5, capture.GetProperty("answered").GetProperty("omitted_bytes").GetInt64());

        Assert.Equal(0, (await _here.RunAsync(null, "journal", "show", Request, "--raw", "request")).ExitCode);
        Assert.Equal(Sent, Encoding.UTF8.GetString(_here.PrintedBytes));
        Assert.Equal(0, (await _here.RunAsync(null, "journal", "show", Request, "--raw", "response")).ExitCode);
        Assert.Equal(Answered, Encoding.UTF8.GetString(_here.PrintedBytes));

        _here.OnTerminal = true;
        Assert.Contains("error: Raw bytes could do anything", (await _here.RunAsync(null, "journal", "show", Request, "--raw", "request")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_the_rest_of_the_body_was_not_sent()
    {
        await WriteAsync(isCut: true);
        Assert.Contains("── sent, redacted, 2 taken out, the rest of the body was not sent", (await _here.RunAsync(null, "journal", "show", Request)).Out, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await _here.RunAsync(null, "journal", "show", Request, "--json")).Out);
        Assert.True(json.RootElement.GetProperty("capture").GetProperty("sent").GetProperty("cut").GetBoolean());
    }

    [Fact]
    public async Task Says_where_the_capture_was_changed_replaced_removed_or_is_missing()
    {
        var id = await WriteAsync();
        var folder = new CaptureFolder(_here.Home);
        var sound = await File.ReadAllBytesAsync(folder.FileOf(id), Token);

        var changed = (byte[])sound.Clone();
        changed[^20] ^= 1;
        await File.WriteAllBytesAsync(folder.FileOf(id), changed, Token);
        var (exitCode, output, _) = await _here.RunAsync(null, "journal", "show", Request);
        Assert.Equal((int)ExitCode.CheckFailed, exitCode);
        Assert.Contains("is not the one that the journal names", output, StringComparison.Ordinal);
        Assert.Contains("gpt-5", output, StringComparison.Ordinal);
        Assert.Equal((int)ExitCode.CheckFailed, (await _here.RunAsync(null, "journal", "verify", "--captures")).ExitCode);

        File.Delete(folder.FileOf(id));
        (exitCode, output, _) = await _here.RunAsync(null, "journal", "show", Request);
        Assert.Equal((int)ExitCode.CheckFailed, exitCode);
        Assert.Contains("does not say that it was removed", string.Join(' ', output.Split()), StringComparison.Ordinal);
        (exitCode, output, _) = await _here.RunAsync(null, "journal", "verify", "--captures");
        Assert.Equal((int)ExitCode.CheckFailed, exitCode);
        Assert.Contains($"{Request}: the capture is gone", output, StringComparison.Ordinal);

        await File.WriteAllBytesAsync(folder.FileOf(id), sound, Token);
        Assert.Equal(0, (await _here.RunAsync(null, "journal", "verify", "--captures")).ExitCode);
        var (_, printed, _) = await _here.RunAsync(null, "journal", "prune-captures", "--before", "0s", "--json");
        Assert.Equal(1, JsonDocument.Parse(printed).RootElement.GetProperty("removed").GetInt32());
        (exitCode, output, _) = await _here.RunAsync(null, "journal", "show", Request);
        Assert.Equal(0, exitCode);
        Assert.Contains("the capture was removed on 2026-03-01 (sally journal prune-captures: 1 captures", string.Join(' ', output.Split()), StringComparison.Ordinal);
        Assert.Equal(0, (await _here.RunAsync(null, "journal", "verify", "--captures")).ExitCode);
    }

    [Fact]
    public async Task Says_why_nothing_was_captured_and_needs_no_vault_for_that()
    {
        await AppendAsync(
            null,
            new JournalEntry { Type = JournalEntryType.RequestAllowed, Request = "r-a-1" },
            new JournalEntry { Type = JournalEntryType.RequestDone, Request = "r-a-1" },
            new JournalEntry { Type = JournalEntryType.RequestDenied, Request = "r-a-2" });
        Assert.Contains("the grant did not ask for it", (await _here.RunAsync(null, "journal", "show", "r-a-1")).Out, StringComparison.Ordinal);
        Assert.Contains("nothing was sent", (await _here.RunAsync(null, "journal", "show", "r-a-2")).Out, StringComparison.Ordinal);
        Assert.Equal((int)ExitCode.NotFound, (await _here.RunAsync(null, "journal", "show", "r-a-2", "--raw", "request")).ExitCode);
        Assert.Equal((int)ExitCode.NotFound, (await _here.RunAsync(null, "journal", "show", "r-none")).ExitCode);
        Assert.Equal((int)ExitCode.NotFound, (await _here.RunAsync(null, "journal", "show", "99")).ExitCode);
    }

    [Theory]
    [InlineData("journal", "show", Request)]
    [InlineData("journal", "prune-captures")]
    public async Task Inside_a_session_nothing_of_it_is_shown_or_removed(params string[] command)
    {
        var id = await WriteAsync();
        _here.Variables["SALLYPORT_SESSION"] = "s-1f2e3d4c";
        var (exitCode, output, error) = await _here.RunAsync(null, command);
        Assert.Equal(((int)ExitCode.Refused, ""), (exitCode, output));
        Assert.Contains("inside a session", error, StringComparison.Ordinal);
        Assert.True(new CaptureFolder(_here.Home).Has(id));
    }

    public void Dispose() => _here.Dispose();

    private async Task<string> WriteAsync(bool? isCut = null)
    {
        _here.Home.Create();
        using var keyFile = new KeyFile(_here.Variables["SALLYPORT_KEY_FILE"]);
        using var vault = UnlockedVault.Create(_here.Home, keyFile, _here.Time);
        using var key = vault.DeriveKey(CaptureStore.KeyPurpose);
        using var capture = new CaptureStore(_here.Home, key, new CaptureOptions(), _here.Time).Begin();
        Write(CaptureRecordKind.Start, JsonSerializer.Serialize(new CaptureStart { Request = Request, Level = "redacted" }, CaptureJson.Default.CaptureStart));
        Write(CaptureRecordKind.RequestHead, "POST /v1/responses HTTP/1.1\r\nHost: api.openai.com\r\n\r\n");
        Write(CaptureRecordKind.RequestBody, Sent);
        Write(CaptureRecordKind.AnswerHead, "HTTP/1.1 200 OK\r\n\r\n");
        Write(CaptureRecordKind.AnswerBody, Answered);
        var hash = capture.Complete(TimeSpan.Zero, JsonSerializer.SerializeToUtf8Bytes(new CaptureEnd { Redactions = 2, AnswerOmittedBytes = 5, RequestCut = isCut }, CaptureJson.Default.CaptureEnd));
        using var seal = vault.DeriveKey(JournalSeal.KeyPurpose);
        await AppendAsync(
            seal,
            new JournalEntry { Type = JournalEntryType.Login, Credential = "openai/default" },
            new JournalEntry { Type = JournalEntryType.RequestAllowed, Request = Request, Capture = capture.Id },
            new JournalEntry { Type = JournalEntryType.RequestDone, Request = Request, Capture = capture.Id, CaptureSha256 = hash });
        _here.Time.Advance(TimeSpan.FromSeconds(2));
        return capture.Id;

        void Write(CaptureRecordKind kind, string text) => capture.Write(kind, kind, TimeSpan.Zero, Encoding.UTF8.GetBytes(text));
    }

    private async Task AppendAsync(Secret? seal, params JournalEntry[] entries)
    {
        await using var writer = JournalWriter.Open(_here.Home, _here.Time, seal, null);
        foreach (var entry in entries) await writer.AppendAsync(entry, Token);
    }
}
