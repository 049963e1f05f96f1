using System.CommandLine;
using System.Globalization;
using Sallyport.Cli.Vault;
using Sallyport.Core.Captures;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Journal;

/// <summary><c>sally journal show ID</c>: everything about one request, what was captured of it included.</summary>
internal static class ShowCommand
{
    public static Command Create(CliContext context)
    {
        var id = new Argument<string>("id") { HelpName = "ID", Description = "The request of an entry, such as r-1f2e3d-7, or the number of one of its entries" };
        var raw = new Option<string?>("--raw") { HelpName = "request|response", Description = "Print the body that was sent, or that came back, byte by byte and nothing else" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var source = new KeySourceFlags();
        var command = new SallyCommand("show", "Show one request: its entries, and what was captured of it")
        {
            Details = "Prints every entry of the request. Where its grant asked for a capture (capture: redacted, or full), the vault is opened and what was sent and answered is printed too, "
                + "after it was compared with the hash in the journal. Exits 8 where the capture is not what was written.",
            Examples = ["sally journal show r-1f2e3d-7", "sally journal show 4711 --json", "sally journal show r-1f2e3d-7 --raw response > answer.json"],
        };
        command.Add(id);
        command.Add(raw);
        command.Add(json);
        source.AddTo(command);
        command.SetAction(parsed =>
        {
            SessionGuard.Refuse(context, "show what a request held");
            var part = parsed.GetValue(raw);
            if (part is not (null or "request" or "response")) throw CaptureErrors.BadPart(part);
            if (part is not null && context.OutIsTerminal) throw CaptureErrors.RawOnTerminal();
            var (entries, removals, unreadable) = Find(context, parsed.GetRequiredValue(id));
            var folder = new CaptureFolder(context.Home);
            var finding = Judge(folder, entries, removals);
            var call = Open(context, folder, finding, source.Read(parsed));
            var shown = new RequestShown(entries, finding, call);
            if (part is not null) WriteRaw(context, shown, part == "request");
            else if (parsed.GetValue(json)) RequestJson.Write(context, shown);
            else new RequestText(context).Write(shown);
            new EntryPrinter(context, json: false).Mention(unreadable);
            return (int)(shown.IsSound ? ExitCode.Success : ExitCode.CheckFailed);
        });
        return command;
    }

    private static (IReadOnlyList<JournalRecord> Entries, IReadOnlyList<JournalRecord> Removals, long Unreadable) Find(CliContext context, string id)
    {
        var reader = new JournalReader(context.Home);
        var request = id;
        if (long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
            request = reader.Forward().FirstOrDefault(r => r.Seq == seq)?.Entry.Request ?? throw CaptureErrors.NoRequest(id);
        var (entries, removals) = (new List<JournalRecord>(), new List<JournalRecord>());
        foreach (var record in reader.Forward())
        {
            if (record.Entry.Request == request) entries.Add(record);
            else if (record.Entry.Type == JournalEntryType.CaptureRemoved) removals.Add(record);
        }
        return entries.Count > 0 ? (entries, removals, reader.Unreadable) : throw CaptureErrors.NoRequest(id);
    }

    private static CaptureFinding Judge(CaptureFolder folder, IReadOnlyList<JournalRecord> entries, IReadOnlyList<JournalRecord> removals)
    {
        try
        {
            return CaptureFinding.Of(folder, entries, removals);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CaptureErrors.Unreadable(folder.Path, e);
        }
    }

    /// <summary>Null where there is no file.</summary>
    private static CapturedCall? Open(CliContext context, CaptureFolder folder, CaptureFinding finding, KeySourceOptions source)
    {
        if (finding.Outcome is not (CaptureOutcome.Kept or CaptureOutcome.Unfinished or CaptureOutcome.Mismatch)) return null;
        using var vault = VaultAccess.Unlock(context, source);
        using var key = vault.DeriveKey(CaptureStore.KeyPurpose);
        try
        {
            return CapturedCall.Read(folder, finding.Id!, key);
        }
        catch (IOException e)
        {
            throw CaptureErrors.Unreadable(folder.FileOf(finding.Id!), e);
        }
    }

    private static void WriteRaw(CliContext context, RequestShown shown, bool isRequest)
    {
        if (shown.Call is not { } call) throw CaptureErrors.NothingRaw(shown.Finding.Reason);
        using var output = context.OpenOut();
        output.Write((isRequest ? call.RequestBody : call.AnswerBody).Span);
        foreach (var message in call.Messages.Where(m => m.IsFromAgent == isRequest))
        {
            output.Write(message.Content.Span);
            output.WriteByte((byte)'\n');
        }
        if (!shown.IsSound) context.Error.WriteLine(shown.Verdict);
    }
}
