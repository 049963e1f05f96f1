using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Control.Sources;
using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Keys;

/// <summary><c>sally keys refresh NAME | --all</c></summary>
public static class RefreshCommand
{
    public static Command Create(CliContext context)
    {
        var name = new Argument<string?>("name") { Description = "The credential, such as openai/default", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every key that has a source" };
        var offline = new Option<bool>("--offline") { Description = "Store another key without trying it" };
        var json = new Option<bool>("--json") { Description = "Print a JSON array" };
        var source = new KeySourceFlags();
        var command = new SallyCommand("refresh", "Fetch a key again from its source")
        {
            Details = "For keys that were stored with `sally login --from`. Another key is checked and tried as at a login and becomes a new version; running agents use it with their next call. Where the source has the same key, or none that can be used, the stored one stays.",
            Examples = ["sally keys refresh openai/default", "sally keys refresh --all"],
        };
        command.Arguments.Add(name);
        foreach (var option in (Option[])[all, offline, json]) command.Options.Add(option);
        source.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wanted = parsed.GetValue(name);
            if (wanted is { Length: > 0 } == parsed.GetValue(all)) throw new UserError("usage", ExitCode.Usage, "name one key, or give --all", "sally keys refresh --all");
            var results = await RunAsync(context, wanted, parsed.GetValue(offline), source.Read(parsed), cancellationToken);
            Write(context, results, parsed.GetValue(json));
            return results.Select(r => r.Problem).OfType<UserError>().FirstOrDefault() is { } problem ? (int)problem.ExitCode : 0;
        });
        return command;
    }

    private static async Task<IReadOnlyList<Refreshed>> RunAsync(CliContext context, string? wanted, bool offline, KeySourceOptions keySource, CancellationToken cancellationToken)
    {
        SessionGuard.Refuse(context, "fetch keys");
        var stored = VaultFile.List(context.Home);
        if (wanted is not null && stored.All(c => c.Name != wanted)) throw VaultErrors.NotFound(wanted);
        var names = wanted is not null ? [wanted] : stored.Where(c => c.Facts.ContainsKey(CredentialFacts.Source)).Select(c => c.Name).ToList();
        if (names.Count == 0) throw SourceErrors.NothingToRefresh();

        var catalog = ProviderCatalogLoader.Load(context.Home);
        using var vault = VaultAccess.Unlock(context, keySource);
        using var database = ControlDatabase.Open(context.Home, context.Time);
        using var seal = vault.DeriveKey(VaultJournal.SealPurpose);
        await using var journal = JournalWriter.Open(context.Home, context.Time, seal, options: null);
        var refresh = KeySources.Refresh(context, catalog, database, journal, offline);
        List<Refreshed> results = [];
        foreach (var name in names)
        {
            try
            {
                results.Add(new Refreshed(name, await refresh.RunAsync(vault, name, mayRenew: false, cancellationToken), null));
            }
            catch (UserError problem) when (wanted is null)
            {
                context.Warn($"{name}: {problem.Message}", problem.Hint);
                results.Add(new Refreshed(name, null, problem));
            }
        }
        await refresh.EndRetiredAsync(cancellationToken);
        return results;
    }

    private static void Write(CliContext context, IReadOnlyList<Refreshed> results, bool asJson)
    {
        if (asJson)
        {
            context.WriteJson(json =>
            {
                json.WriteStartArray();
                foreach (var (name, result, problem) in results)
                {
                    json.WriteStartObject();
                    json.WriteString("name", name);
                    json.WriteString("outcome", Outcome(result));
                    if (result is not null) json.WriteNumber("version", result.Credential.Version);
                    if (result?.Expires is { } expires) json.WriteString("expires", expires);
                    if (problem is not null) json.WriteString("error", problem.Code);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            });
            return;
        }
        var table = new Table(context, "name", "outcome", "version", "fingerprint", "expires");
        foreach (var (name, result, _) in results)
            table.Add(name, Outcome(result), $"{result?.Credential.Version}", result?.Credential.Fingerprint, result?.Expires is { } expires ? $"{expires:yyyy-MM-dd HH:mm:ss}Z" : "never");
        table.Write();
    }

    private static string Outcome(RefreshResult? result) => result?.Outcome switch
    {
        null => "failed",
        RefreshOutcome.Same => "same key",
        RefreshOutcome.Stored => "new key",
        _ => "lease extended",
    };

    private sealed record Refreshed(string Name, RefreshResult? Result, UserError? Problem);
}
