using Sallyport.Broker.Sandbox;
using Sallyport.Control.Admin;
using Sallyport.Control.Runbooks;
using Sallyport.Control.Runbooks.Facts;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Yaml;

namespace Sallyport.Cli.Doctor.Gathering;

/// <summary>Gathers the runbook's facts from this home, without opening a vault. What cannot be read is not known.</summary>
internal static class HomeLook
{
    private static readonly TimeSpan s_week = TimeSpan.FromDays(7);

    /// <param name="organization">What was learnt from the provider, or why nothing was.</param>
    public static RunbookFacts Read(CliContext context, Known<Control.Runbooks.Facts.OrganizationFacts> organization)
    {
        var vault = Guarded(() => VaultFile.Read(context.Home) is { } file ? Known<VaultFile>.Of(file) : Known<VaultFile>.Not("there is no vault yet", "sally login openai"));
        var policy = Guarded(() => Policy(vault));
        return new RunbookFacts
        {
            Now = context.Time.GetUtcNow(),
            Vault = vault,
            Policy = policy,
            AdminVault = Guarded(() => AdminVault.ReadFacts(context.Home) is { } file
                ? Known<VaultFile>.Of(file)
                : Known<VaultFile>.Not("there is no admin key here", "sally login openai --admin")),
            Machine = Guarded(() => MachineLook.Read(context)),
            Gate = Guarded(() => Gate(context)),
            Control = Guarded(() => ControlLook.Read(context.Home, policy.Value?.File, context.Time)),
            Organization = organization,
        };
    }

    private static Known<PolicyInForce> Policy(Known<VaultFile> vault)
    {
        if (vault.Value is not { } file) return Known<PolicyInForce>.Not(vault.Why, vault.Command);
        if (file.Policy is not { } stored) return Known<PolicyInForce>.Of(new PolicyInForce(null, null));
        var problems = new YamlProblems("applied policy");
        return PolicyParser.Parse(stored.Text, problems, providers: null) is { } policy
            ? Known<PolicyInForce>.Of(new PolicyInForce(stored, policy))
            : Known<PolicyInForce>.Not($"the applied policy cannot be read: {problems.Lines.FirstOrDefault()}", "sally apply");
    }

    private static Known<GateFacts> Gate(CliContext context)
    {
        var sessions = SessionFolder.All(context.Home).Count(s => s.OwnerLives);
        using var store = SqliteUsageStore.OpenToRead(context.Home);
        var rows = store.Read(context.Time.GetUtcNow() - s_week).Where(r => r.Total.Requests > 0).ToList();
        return Known<GateFacts>.Of(new GateFacts(sessions, rows.Sum(r => r.Total.Requests), [.. rows.Select(r => r.Key.Agent).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]));
    }

    private static Known<T> Guarded<T>(Func<Known<T>> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (UserError problem)
        {
            return Known<T>.Not(problem.Message, problem.Hint ?? "see docs/reference/errors.md");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return Known<T>.Not($"it could not be read: {problem.Message}", "make it readable for this user");
        }
    }
}
