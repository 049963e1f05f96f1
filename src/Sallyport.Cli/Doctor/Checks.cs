using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Doctor;

/// <summary>Every check, in the order of the report. None changes anything, none needs the vault to be open.</summary>
internal static class Checks
{
    private static readonly (string Name, Func<CliContext, IEnumerable<CheckResult>> Run)[] s_all =
    [
        ("vault", VaultChecks.Run),
        ("policy", PolicyChecks.Run),
        ("permissions", PermissionChecks.Run),
        ("files", FileChecks.Run),
        ("environment", EnvironmentChecks.Run),
        ("sessions", SessionChecks.Run),
        ("same-user", SameUserChecks.Run),
    ];

    public static IReadOnlyList<CheckResult> Run(CliContext context) => [.. s_all.SelectMany(check => Guarded(check.Name, check.Run, context))];

    /// <summary>What a check cannot read is itself a finding, and keeps none of the others from being made.</summary>
    private static List<CheckResult> Guarded(string name, Func<CliContext, IEnumerable<CheckResult>> check, CliContext context)
    {
        List<CheckResult> results = [];
        try
        {
            results.AddRange(check(context));
        }
        catch (UserError problem)
        {
            results.Add(CheckResult.Finding(name, problem.Message, $"error {problem.Code}", problem.Hint ?? "see docs/reference/errors.md"));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            results.Add(CheckResult.Finding(name, $"could not be checked: {problem.Message}", null, "make it readable for this user"));
        }
        return results;
    }
}
