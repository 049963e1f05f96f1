using Sallyport.Core.Providers;

namespace Sallyport.Cli.Doctor;

/// <summary>Keys in this shell's environment: every program started from it has them, and needs no gate.</summary>
internal static class EnvironmentChecks
{
    public static IEnumerable<CheckResult> Run(CliContext context)
    {
        var found = 0;
        foreach (var provider in ProviderCatalogLoader.Load(context.Home).All)
        {
            foreach (var variable in provider.Environment.Key.Concat(provider.Environment.Remove))
            {
                if (context.Environment(variable) is not { Length: > 0 } value) continue;
                if (value.StartsWith(provider.PlaceholderPrefix, StringComparison.Ordinal)) continue;
                found++;
                yield return CheckResult.Finding("environment",
                    $"{variable} holds a key in this shell, so that every program started here has it", $"{value.Length} characters",
                    $"sally login {provider.Name} --from-env {variable}; then remove it from the shell's start files");
            }
        }
        if (found == 0) yield return CheckResult.Ok("environment", "this shell holds no provider's key");
    }
}
