using System.Globalization;
using Sallyport.Bench.Peers;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;

namespace Sallyport.Bench.Measures;

/// <summary>Lets a home's journal grow as it does over months: by the product's own writer, behind what stands there already.</summary>
internal static class GrownJournal
{
    private const int Writers = 64;

    /// <summary>Returns when <paramref name="entries"/> more are on the disk: two a request, as the gate writes them.</summary>
    public static async Task WriteAsync(SallyHome home, int entries, int agents, CancellationToken cancel)
    {
        await using var journal = JournalWriter.Open(home, TimeProvider.System, sealKey: null, options: null);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(lane => Task.Run(
            async () =>
            {
                for (var i = lane; i < entries / 2; i += Writers)
                {
                    var allowed = Allowed(i, agents);
                    await journal.AppendAsync(allowed, cancel);
                    await journal.AppendAsync(Done(allowed), cancel);
                }
            },
            cancel)));
    }

    private static JournalEntry Allowed(int request, int agents) => new()
    {
        Type = JournalEntryType.RequestAllowed,
        Session = string.Create(CultureInfo.InvariantCulture, $"s-{request / 100:x8}"),
        Agent = GateHome.Agent(request % agents),
        Credential = "openai/default",
        CredentialVersion = 1,
        Request = string.Create(CultureInfo.InvariantCulture, $"r-{request:x12}"),
        Provider = "openai",
        Method = "POST",
        Host = "api.openai.com",
        Path = "/v1/chat/completions",
    };

    private static JournalEntry Done(JournalEntry allowed) => allowed with
    {
        Type = JournalEntryType.RequestDone,
        Status = 200,
        RequestBytes = 1024,
        ResponseBytes = 1024,
        Microseconds = 1_000_000,
        Model = "gpt-5-mini",
        InputTokens = 100,
        OutputTokens = 100,
        NanoUsd = 225_000,
    };
}
