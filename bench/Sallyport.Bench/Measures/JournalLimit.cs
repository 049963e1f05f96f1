using System.Diagnostics;
using System.Globalization;
using Sallyport.Bench.Report;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;

namespace Sallyport.Bench.Measures;

/// <summary>How many entries a journal takes by itself, from as many writers as the gate has requests under way.</summary>
internal sealed class JournalLimit(Samples samples)
{
    private const int Writers = 64;

    public async Task TakeAsync(string folder, Options options, CancellationToken cancel)
    {
        for (var round = 0; round < options.Rounds; round++)
        {
            var home = new SallyHome(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"journal-{round}")));
            var start = Stopwatch.GetTimestamp();
            long entries;
            await using (var journal = JournalWriter.Open(home, TimeProvider.System, sealKey: null, options: null))
            {
                var lanes = Enumerable.Range(0, Writers).Select(lane => Task.Run(() => AppendAsync(journal, lane, start, options.Duration, cancel), cancel));
                entries = (await Task.WhenAll(lanes)).Sum();
            }

            // Disposing flushed it: what is counted is on the disk.
            var perSecond = entries / Stopwatch.GetElapsedTime(start).TotalSeconds;
            samples.Add("gate", Metric.JournalLimit, round, perSecond);
            Console.WriteLine($"journal by itself, {Writers} writers: {perSecond,8:N0} entries/s");
        }
    }

    private static async Task<long> AppendAsync(JournalWriter journal, int lane, long start, TimeSpan duration, CancellationToken cancel)
    {
        var entry = new JournalEntry
        {
            Type = JournalEntryType.RequestAllowed,
            Session = "s-00000000",
            Agent = "bench",
            Credential = "openai/default",
            CredentialVersion = 1,
            Request = string.Create(CultureInfo.InvariantCulture, $"r-000000-{lane}"),
            Provider = "openai",
            Method = "POST",
            Host = "api.openai.com",
            Path = "/v1/chat/completions",
        };
        long count = 0;
        for (; Stopwatch.GetElapsedTime(start) < duration; count++) await journal.AppendAsync(entry, cancel);
        return count;
    }
}
