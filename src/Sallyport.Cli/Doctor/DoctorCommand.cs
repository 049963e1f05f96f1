using System.CommandLine;
using Sallyport.Cli.Commands;
using Sallyport.Cli.Output;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Doctor;

/// <summary><c>sally doctor</c></summary>
internal static class DoctorCommand
{
    public static Command Create(CliContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print a JSON object" };
        var command = new SallyCommand("doctor", "Check what is not as safe as it could be on this machine")
        {
            Details =
                """
                Looks at the vault, the permissions of its files, the journal, the settings and provider files, this shell's environment, and at what an agent of the same user could still do. It changes nothing and needs no passphrase.

                A finding comes with its evidence and a remedy, and makes the exit code 8. A note is true of this machine or version and cannot be mended by a command.
                """,
            Examples = ["sally doctor", "sally doctor --json | jq '.results[] | select(.level == \"finding\")'"],
        };
        command.Add(json);
        command.SetAction(parsed =>
        {
            var results = Checks.Run(context);
            if (parsed.GetValue(json)) WriteJson(context, results);
            else WriteText(context, results);
            return (int)(results.Any(r => r.Level == CheckLevel.Finding) ? ExitCode.CheckFailed : ExitCode.Success);
        });
        return command;
    }

    private static void WriteText(CliContext context, IReadOnlyList<CheckResult> results)
    {
        const int Label = 9;
        var style = Style.ForOut(context);
        foreach (var result in results)
        {
            var (word, paint) = result.Level switch
            {
                CheckLevel.Ok => ("ok", (Func<string, string>)style.Green),
                CheckLevel.Note => ("note", style.Cyan),
                _ => ("finding", style.Red),
            };
            var lines = TextWrap.Wrap(TerminalText.Escape(result.Statement), context.Width - Label);
            context.Out.WriteLine(paint(word) + new string(' ', Label - word.Length) + lines[0]);
            foreach (var line in lines.Skip(1)) context.Out.WriteLine(new string(' ', Label) + line);
            WriteDetail(context, style, "seen: ", result.Evidence);
            WriteDetail(context, style, "mend: ", result.Remedy);
        }
        var findings = results.Count(r => r.Level == CheckLevel.Finding);
        context.Out.WriteLine();
        context.Out.WriteLine(findings switch { 0 => "No findings.", 1 => "1 finding.", _ => $"{findings} findings." });
    }

    private static void WriteDetail(CliContext context, Style style, string label, string? text)
    {
        if (text is null) return;
        const int Indent = 9;
        var lines = TextWrap.Wrap(TerminalText.Escape(text), context.Width - Indent - label.Length);
        context.Out.WriteLine(new string(' ', Indent) + style.Dim(label) + lines[0]);
        foreach (var line in lines.Skip(1)) context.Out.WriteLine(new string(' ', Indent + label.Length) + line);
    }

    private static void WriteJson(CliContext context, IReadOnlyList<CheckResult> results) => context.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("findings", results.Count(r => r.Level == CheckLevel.Finding));
        json.WriteStartArray("results");
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteString("check", result.Check);
            json.WriteString("level", result.Level switch { CheckLevel.Ok => "ok", CheckLevel.Note => "note", _ => "finding" });
            json.WriteString("statement", result.Statement);
            if (result.Evidence is { } evidence) json.WriteString("evidence", evidence);
            if (result.Remedy is { } remedy) json.WriteString("remedy", remedy);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
