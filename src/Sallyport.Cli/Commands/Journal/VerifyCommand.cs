using System.CommandLine;
using System.Text.Json;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.Captures;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Journal;

/// <summary><c>sally journal verify</c>: recomputes the chain and says where it is not what was written.</summary>
internal static class VerifyCommand
{
    public static Command Create(CliContext context)
    {
        var file = new Argument<string?>("file")
        {
            HelpName = "FILE",
            Description = "An export, or one file of a journal; without it, the whole journal of this home",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var sealedOption = new Option<bool>("--sealed") { Description = "Also require the seal made with the vault's key" };
        var captures = new Option<bool>("--captures") { Description = "Also compare every capture of a call with the hash that the journal has of it" };
        var json = new Option<bool>("--json") { Description = "Print the result as one JSON object" };
        var source = new KeySourceFlags();
        var command = new SallyCommand("verify", "Check that nothing was changed, removed, repeated or moved")
        {
            Details = "Recomputes every hash and follows the chain through all files to the head. Findings name file, line and entry; notes are what a crash or a writer at work explains. "
                + "Exits 8 if there is a finding. It cannot notice that everything was replaced by an older copy: keep exports elsewhere.",
            Examples = ["sally journal verify", "sally journal verify today.jsonl", "sally journal verify --sealed --json", "sally journal verify --captures"],
        };
        command.Add(file);
        command.Add(sealedOption);
        command.Add(captures);
        command.Add(json);
        source.AddTo(command);
        command.SetAction(parsed =>
        {
            using var sealKey = SealKey.Find(context, source.Read(parsed), required: parsed.GetValue(sealedOption));
            var result = parsed.GetValue(file) is { } path ? JournalCheck.File(path, sealKey) : JournalCheck.Home(context.Home, sealKey);
            if (parsed.GetValue(captures)) result = result with { Findings = [.. result.Findings, .. CheckCaptures(context)] };
            if (parsed.GetValue(json)) WriteJson(context, result, sealKey is not null);
            else WriteText(context, result, sealKey is not null);
            return (int)(result.IsIntact ? ExitCode.Success : ExitCode.CheckFailed);
        });
        return command;
    }

    private static IReadOnlyList<JournalFinding> CheckCaptures(CliContext context)
    {
        var folder = new CaptureFolder(context.Home);
        try
        {
            return CaptureCheck.Run(folder, new JournalReader(context.Home));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CaptureErrors.Unreadable(folder.Path, e);
        }
    }

    private static void WriteText(CliContext context, JournalVerification result, bool sealChecked)
    {
        var style = Style.ForOut(context);
        foreach (var finding in result.Findings)
        {
            var label = finding.IsNote ? style.Dim("note:") : style.Red("finding:");
            context.Out.WriteLine($"{label} {TerminalText.Escape(finding.ToString())}");
        }
        if (result.Unlisted > 0) context.Out.WriteLine($"… and {result.Unlisted} more");
        var range = result.Entries == 0 ? "no entries" : $"{result.Entries} entries, {result.FirstSeq} to {result.LastSeq}, last hash {result.LastHash}";
        var verdict = result.IsIntact ? style.Green("intact:") : style.Red("not intact:");
        context.Out.WriteLine($"{verdict} {range}{(sealChecked ? ", seal checked" : "")}");
    }

    private static void WriteJson(CliContext context, JournalVerification result, bool sealChecked) => context.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("intact", result.IsIntact);
        json.WriteBoolean("seal_checked", sealChecked);
        json.WriteNumber("entries", result.Entries);
        json.WriteNumber("first_seq", result.FirstSeq);
        json.WriteNumber("last_seq", result.LastSeq);
        json.WriteString("last_hash", result.LastHash);
        json.WriteStartArray("findings");
        foreach (var finding in result.Findings) Write(json, finding);
        json.WriteEndArray();
        json.WriteNumber("findings_not_listed", result.Unlisted);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, JournalFinding finding)
    {
        json.WriteStartObject();
        json.WriteString("file", finding.File);
        if (finding.Line is { } line) json.WriteNumber("line", line);
        if (finding.Seq is { } seq) json.WriteNumber("seq", seq);
        json.WriteString("problem", finding.Problem);
        json.WriteBoolean("note", finding.IsNote);
        json.WriteEndObject();
    }
}
