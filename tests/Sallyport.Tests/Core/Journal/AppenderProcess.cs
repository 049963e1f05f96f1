using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;

namespace Sallyport.Tests.Core.Journal;

/// <summary>
/// The test program itself, started again as a process that only appends: several of them write one journal, are
/// killed, or run out of disk.
/// </summary>
internal static class AppenderProcess
{
    private const string Mode = "SALLYPORT_TEST_APPENDER", HomeVariable = "SALLYPORT_TEST_HOME", CountVariable = "SALLYPORT_TEST_COUNT";

    public static ProcessStartInfo StartInfo(string mode, string home, int count)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(AppenderProcess).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Mode] = mode;
        start.Environment[HomeVariable] = home;
        start.Environment[CountVariable] = count.ToString(CultureInfo.InvariantCulture);
        return start;
    }

#pragma warning disable CA2255 // Here it is the only place that runs before the test runner's own Main.
    [ModuleInitializer]
    internal static void RunIfAsked()
#pragma warning restore CA2255
    {
        if (Environment.GetEnvironmentVariable(Mode) is not { } mode) return;
        var home = new SallyHome(Environment.GetEnvironmentVariable(HomeVariable)!);
        var count = int.Parse(Environment.GetEnvironmentVariable(CountVariable)!, CultureInfo.InvariantCulture);
        // On this thread alone: until this method returns, no other may run code of this assembly, continuations included.
        if (mode == "fill") Fill(home);
        else Append(home, count);
        Environment.Exit(0);
    }

    /// <summary>Says after each entry that it has been accepted.</summary>
    private static void Append(SallyHome home, int count)
    {
        var writer = JournalWriter.Open(home, TimeProvider.System, null, new JournalOptions { MaxFileBytes = 20_000 });
        for (var i = 0; i < count; i++)
        {
            Append(writer, JournalSample.Entry(i) with { ProcessId = Environment.ProcessId });
            Console.Out.WriteLine("accepted");
        }
        Close(writer);
    }

    /// <summary>On a disk of a few KB: appends until it is refused, makes room, and appends again.</summary>
    private static void Fill(SallyHome home)
    {
        var ballast = Path.Combine(home.JournalFolder, "ballast");
        File.WriteAllBytes(ballast, new byte[16 << 10]);
        var writer = JournalWriter.Open(home, TimeProvider.System, null, null);
        var accepted = AppendUntilRefused(writer);
        Console.Out.WriteLine(accepted > 10 ? "refused" : "refused too early");
        Console.Out.WriteLine(AppendUntilRefused(writer) == 0 ? "still refused" : "accepted on a full disk");
        Console.Out.WriteLine(JournalCheck.Home(home, null) is { IsIntact: true } check && check.Entries == accepted + 1 ? "intact" : "not intact");
        File.Delete(ballast);
        Append(writer, JournalSample.Entry(0));
        Close(writer);
        Console.Out.WriteLine(JournalCheck.Home(home, null).Findings is [] ? "recovered" : "not recovered");
    }

    private static void Append(JournalWriter writer, JournalEntry entry) =>
        writer.AppendAsync(entry, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private static void Close(JournalWriter writer) => writer.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static int AppendUntilRefused(JournalWriter writer)
    {
        for (var accepted = 0; accepted < 100_000; accepted++)
        {
            try
            {
                Append(writer, JournalSample.Entry(accepted));
            }
            catch (IOException)
            {
                return accepted;
            }
        }
        return -1;
    }
}
