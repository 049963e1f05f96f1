namespace Sallyport.Cli.Doctor;

/// <summary><c>ok</c> holds; a <c>note</c> is true of this version or machine and cannot be mended; a <c>finding</c> can.</summary>
internal enum CheckLevel { Ok, Note, Finding }

/// <summary>What one check says about this machine.</summary>
/// <param name="Check">Stable, for scripts: <c>vault-key-source</c>.</param>
/// <param name="Statement">A sentence.</param>
/// <param name="Evidence">What it was seen from: a path and its mode, a variable's name. Never a secret.</param>
/// <param name="Remedy">The command or action that mends it.</param>
internal sealed record CheckResult(string Check, CheckLevel Level, string Statement, string? Evidence = null, string? Remedy = null)
{
    public static CheckResult Ok(string check, string statement, string? evidence = null) =>
        new(check, CheckLevel.Ok, statement, evidence);

    public static CheckResult Note(string check, string statement, string? evidence = null, string? remedy = null) =>
        new(check, CheckLevel.Note, statement, evidence, remedy);

    public static CheckResult Finding(string check, string statement, string? evidence, string remedy) =>
        new(check, CheckLevel.Finding, statement, evidence, remedy);
}
