using Sallyport.Tests.Cli.Vault;
using Xunit;

namespace Sallyport.Tests.Broker.Telemetry;

/// <summary>Under <c>sally run</c> the working directory is the agent's: nothing in it tells the gate what to write.</summary>
public sealed class WorkingFolderTests : IDisposable
{
    private readonly SallyHere _sally = new();

    public void Dispose()
    {
        Assert.Empty(_sally.FindCanary());
        _sally.Dispose();
    }

    [Fact]
    public async Task A_gate_that_reports_takes_no_orders_from_the_folder_it_starts_in()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl") || File.Exists("/bin/curl"), "curl is not installed");
        await using var collector = await OtlpReceiver.StartAsync();
        Assert.Equal(0, (await _sally.RunAsync("sk-CANARY-1234567890-wxyz", "login", "openai", "--offline")).ExitCode);
        var (work, written) = (Directory.CreateDirectory(Path.Combine(_sally.Folder, "work")), Directory.CreateDirectory(Path.Combine(_sally.Folder, "written")));
        // By this file OpenTelemetry's packages are told to write a log of themselves.
        await File.WriteAllTextAsync(Path.Combine(work.FullName, "OTEL_DIAGNOSTICS.json"),
            $$"""{"LogDirectory":"{{written.FullName}}","FileSize":1024,"LogLevel":"Verbose"}""", TestContext.Current.CancellationToken);

        var (exitCode, output, error) = await SallyProcess.RunAsync(
            new Dictionary<string, string>
            {
                ["SALLYPORT_HOME"] = _sally.Home.Root,
                ["SALLYPORT_KEY_FILE"] = _sally.Variables["SALLYPORT_KEY_FILE"],
                ["SALLYPORT_PASSPHRASE_FILE"] = "",
                ["SALLYPORT_SESSION"] = "",
                ["SALLYPORT_TELEMETRY_OTLP_ENDPOINT"] = collector.Endpoint.AbsoluteUri,
            },
            "", ["run", "--base-url", "--", "sh", "-c", "curl -s -o /dev/null -w '%{http_code}' \"$OPENAI_BASE_URL/organization/admin_api_keys\" -H \"Authorization: Bearer $OPENAI_API_KEY\""],
            TestContext.Current.CancellationToken, work.FullName);

        Assert.True(exitCode == 0 && output == "403", output + error);
        // It did report.
        Assert.Equal("denied-call", Assert.Single(collector.Spans).Attributes["sallyport.rule"]);
        Assert.Empty(written.EnumerateFileSystemInfos());
        Assert.Equal(["OTEL_DIAGNOSTICS.json"], work.EnumerateFileSystemInfos().Select(f => f.Name));
    }
}
