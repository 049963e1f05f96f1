using Sallyport.Control.Runbooks;
using Sallyport.Control.Runbooks.Facts;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Doctor;

/// <summary>All that <c>sally doctor</c> says, however it is written.</summary>
internal sealed record Diagnosis(IReadOnlyList<CheckResult> Machine, Runbook Runbook, RunbookFacts Facts)
{
    public int Findings => Machine.Count(r => r.Level == CheckLevel.Finding);

    /// <param name="strict">Whether what is warned about or not known counts as found too.</param>
    public ExitCode Exit(bool strict) =>
        Findings > 0 || Runbook.Points.Any(p => p.Verdict == Verdict.Fail || (strict && p.Verdict != Verdict.Ok)) ? ExitCode.CheckFailed : ExitCode.Success;

    /// <summary>As people and scripts read it.</summary>
    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Ok => "ok",
        Verdict.Warn => "warn",
        Verdict.Fail => "fail",
        _ => "not known",
    };

    public static string Word(CheckLevel level) => level switch
    {
        CheckLevel.Ok => "ok",
        CheckLevel.Note => "note",
        _ => "finding",
    };

    /// <summary><c>5 ok, 1 warn, 2 not known</c></summary>
    public string Sums => string.Join(", ", Enum.GetValues<Verdict>().Select(v => (Verdict: v, Count: Runbook.Points.Count(p => p.Verdict == v)))
        .Where(s => s.Count > 0).Select(s => $"{s.Count} {Word(s.Verdict)}"));
}
