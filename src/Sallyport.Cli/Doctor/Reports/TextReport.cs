using Sallyport.Cli.Output;
using Sallyport.Control.Runbooks;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Doctor.Reports;

/// <summary>For a person: this machine, then the eight points.</summary>
internal sealed class TextReport(CliContext context)
{
    private const int MachineLabel = 9;
    private const int PointIndent = 3;
    private const int VerdictLabel = 11;

    private readonly Style _style = Style.ForOut(context);

    public void Write(Diagnosis diagnosis)
    {
        foreach (var result in diagnosis.Machine) WriteMachine(result);
        context.Out.WriteLine();
        context.Out.WriteLine(diagnosis.Findings switch { 0 => "No findings on this machine.", 1 => "1 finding on this machine.", var many => $"{many} findings on this machine." });
        foreach (var point in diagnosis.Runbook.Points) WritePoint(point);
        context.Out.WriteLine();
        var grade = diagnosis.Runbook.Grade;
        context.Out.WriteLine($"{Paint(grade)($"Grade {grade}")}: {diagnosis.Sums}.");
    }

    private void WriteMachine(CheckResult result)
    {
        var word = Diagnosis.Word(result.Level);
        var paint = result.Level switch { CheckLevel.Ok => (Func<string, string>)_style.Green, CheckLevel.Note => _style.Cyan, _ => _style.Red };
        WriteBlock(paint(word) + new string(' ', MachineLabel - word.Length), MachineLabel, result.Statement);
        WriteDetail(MachineLabel, "seen: ", result.Evidence);
        WriteDetail(MachineLabel, "mend: ", result.Remedy);
    }

    private void WritePoint(RunbookPoint point)
    {
        var word = Diagnosis.Word(point.Verdict);
        var head = $"{point.Number}  {point.Title}";
        context.Out.WriteLine();
        context.Out.WriteLine(_style.Bold(head) + new string(' ', Math.Max(2, Math.Min(context.Width, 80) - head.Length - word.Length)) + Paint(point.Verdict)(word));
        foreach (var evidence in point.Evidence)
        {
            var label = Diagnosis.Word(evidence.Verdict);
            WriteBlock(new string(' ', PointIndent) + Paint(evidence.Verdict)(label) + new string(' ', VerdictLabel - label.Length), PointIndent + VerdictLabel, evidence.Statement);
            WriteDetail(PointIndent + VerdictLabel, evidence.Verdict == Verdict.NotKnown ? "to know: " : "mend: ", evidence.Mend);
        }
    }

    private void WriteBlock(string label, int indent, string text)
    {
        var lines = TextWrap.Wrap(TerminalText.Escape(text), context.Width - indent);
        context.Out.WriteLine(label + lines[0]);
        foreach (var line in lines.Skip(1)) context.Out.WriteLine(new string(' ', indent) + line);
    }

    private void WriteDetail(int indent, string label, string? text)
    {
        if (text is not null) WriteBlock(new string(' ', indent) + _style.Dim(label), indent + label.Length, text);
    }

    private Func<string, string> Paint(Verdict verdict) => verdict switch
    {
        Verdict.Ok => _style.Green,
        Verdict.Warn => _style.Yellow,
        Verdict.Fail => _style.Red,
        _ => _style.Cyan,
    };

    private Func<string, string> Paint(Grade grade) => grade switch { Grade.A => _style.Green, Grade.B or Grade.C => _style.Yellow, _ => _style.Red };
}
