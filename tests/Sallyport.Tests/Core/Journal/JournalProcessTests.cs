using System.Diagnostics;
using Sallyport.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Core.Journal;

/// <summary>Several real processes, a real <c>SIGKILL</c>, a real full disk.</summary>
public sealed class JournalProcessTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Several_processes_write_one_chain()
    {
        var processes = Enumerable.Range(0, 3).Select(_ => Start(AppenderProcess.StartInfo("append", _home.Home.Root, 150))).ToArray();
        foreach (var process in processes) await FinishAsync(process);

        var result = JournalCheck.Home(_home.Home, null);
        Assert.Empty(result.Findings);
        var records = new JournalReader(_home.Home).Forward().ToArray();
        Assert.Equal(450, records.Count(static record => record.Entry.ProcessId is not null));
        Assert.True(_home.Files.Length > 3);
    }

    [Fact]
    public async Task A_writer_killed_in_the_midst_loses_nothing_that_it_had_accepted()
    {
        var accepted = 0;
        for (var round = 0; round < 3; round++)
        {
            using var writer = Start(AppenderProcess.StartInfo("append", _home.Home.Root, 1_000_000));
            for (var i = 0; i < 40; i++) accepted += await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) == "accepted" ? 1 : 0;
            writer.Kill();
            await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        Assert.Equal(120, accepted);

        await using (var writer = JournalWriter.Open(_home.Home, TimeProvider.System, null, null))
            await writer.AppendAsync(JournalSample.Entry(0), TestContext.Current.CancellationToken);

        var result = JournalCheck.Home(_home.Home, null);
        Assert.Empty(result.Findings);
        Assert.True(result.Entries > accepted);
    }

    [Fact]
    public async Task A_full_disk_refuses_entries_keeps_the_chain_and_recovers()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a tmpfs of a few KB");
        Directory.CreateDirectory(_home.Home.JournalFolder);
        var run = AppenderProcess.StartInfo("fill", _home.Home.Root, 0);
        var mount = $"mount -t tmpfs -o size=64k,mode=700 tmpfs '{_home.Home.JournalFolder}' || exit 77; exec dotnet '{run.ArgumentList[0]}'";
        var isolated = new ProcessStartInfo("unshare", ["-rm", "sh", "-c", mount]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in run.Environment) isolated.Environment[name] = value;

        using var process = TryStart(isolated);
        Assert.SkipWhen(process is null, "unshare is not installed");
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(process.ExitCode == 77 || error.StartsWith("unshare:", StringComparison.Ordinal), $"no private tmpfs may be mounted here: {error}");

        Assert.Equal("refused\nstill refused\nintact\nrecovered\n", output + error);
    }

    private static Process Start(ProcessStartInfo info) => Process.Start(info)!;

    private static Process? TryStart(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static async Task FinishAsync(Process process)
    {
        using var finished = process;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", error);
        Assert.Equal(0, process.ExitCode);
    }
}
