using Sallyport.Core.Journal;
using Sallyport.Core.Providers;

namespace Sallyport.Cli.Doctor;

/// <summary>The files that a person edits, and the journal.</summary>
internal static class FileChecks
{
    public static IEnumerable<CheckResult> Run(CliContext context)
    {
        var providers = ProviderCatalogLoader.Load(context.Home);
        var own = providers.All.Count(p => providers.IsOwn(p.Name));
        yield return CheckResult.Ok("providers", own == 0 ? "the built-in provider files are in use" : "the provider files are valid",
            own == 0 ? null : $"{own} in {context.Home.ProvidersFolder}");

        if (!Directory.Exists(context.Home.JournalFolder)) yield break;
        var journal = JournalCheck.Home(context.Home, sealKey: null);
        foreach (var finding in journal.Findings.Where(f => !f.IsNote).Take(3))
        {
            yield return CheckResult.Finding("journal", "the journal is not what was written", finding.ToString(), "sally journal verify");
        }
        if (journal.IsIntact) yield return CheckResult.Ok("journal", "the journal's chain is intact", $"entries: {journal.Entries}");
    }
}
