using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Settings;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Login;

/// <summary><c>sally login PROVIDER</c></summary>
public static class LoginCommand
{
    public static Command Create(CliContext context)
    {
        var options = new LoginOptions();
        var command = new SallyCommand("login", "Store a key, so that agents can use it without having it")
        {
            Details = "Asks for the key without showing it, or reads it from stdin, a file or a variable, or fetches it from a vault server, a password manager or a program (--from), from where sally keys refresh can fetch it again. A key is never an argument: arguments end up in the shell's history and in process lists. "
                + "The key is tried with one harmless call before it is stored, unless --offline. The first login makes the vault. "
                + "With --admin it takes admin keys only, for the control plane: they lie in a vault of their own, which no session, grant or gate can name.",
            Examples =
            [
                "sally login openai",
                "sally login openai --as support-bot-prod --project proj_abc123",
                "pass show openai | sally login openai --as prod --replace",
                "sally login anthropic --from-env ANTHROPIC_API_KEY",
                "sally login openai --from vault:secret/openai#key --refresh-every 15m",
                "sally login sink --as siem    # what a sink asks for: docs/sinks.md",
                "sally login openai --admin",
            ],
        };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await RunAsync(context, options.Read(parsed), cancellationToken);
            return 0;
        });
        return command;
    }

    private static async Task RunAsync(CliContext context, LoginRequest request, CancellationToken cancellationToken)
    {
        SessionGuard.Refuse(context, "store a key");
        var catalog = ProviderCatalogLoader.Load(context.Home);
        if (request.Extra.Count > 0 || KeyClassifier.LooksLikeAnyKey(catalog, request.Provider)) throw LoginErrors.KeyAsArgument();
        var provider = SinkProvider.Find(catalog, request.Provider) ?? throw LoginErrors.UnknownProvider(request.Provider, catalog);
        if (request.Label is { } label && KeyClassifier.LooksLikeAnyKey(catalog, label)) throw LoginErrors.KeyAsArgument();
        if (request.Admin)
        {
            await AdminLogin.RunAsync(context, provider, request, cancellationToken);
            return;
        }
        var name = CredentialName.For(provider.Name, request.Label);
        var stored = VaultFile.List(context.Home);
        if (!request.Replace && stored.Any(c => c.Name == name)) throw VaultErrors.NameTaken(name);

        await using var origin = await KeyOrigin.ReadAsync(context, catalog, provider, request, cancellationToken);
        var secret = origin.Key;
        var classification = KeyClassifier.Classify(provider, secret);
        if (provider == SinkProvider.Instance && catalog.All.FirstOrDefault(p => KeyClassifier.Classify(p, secret) is { Type: not null, FitsPattern: true }) is { } owner)
            throw LoginErrors.KeyForSink(owner);
        if (classification.Type?.Refuse is { } refusal) throw LoginErrors.RefusedType(provider, classification.TypeName, refusal);
        var trial = await KeyTry.RunAsync(context, provider, secret, request.Facts, request.Offline, cancellationToken);

        using var vault = VaultAccess.OpenOrCreate(context, request.KeySource);
        var credential = await VaultJournal.RecordAsync(context, vault,
            new JournalEntry
            {
                Type = JournalEntryType.Login,
                Credential = name,
                Provider = provider.Name,
                Detail = $"{classification.TypeName} key {Fingerprint.Of(secret)}{(origin.Source is { } source ? $" from {source.Text}" : "")}; {trial}",
            },
            () => vault.Store(new NewCredential
            {
                Name = name,
                Provider = provider.Name,
                KeyType = classification.TypeName,
                Facts = origin.AddTo(request.Facts),
                Replace = request.Replace,
            }, secret), cancellationToken);
        origin.Keep(credential);

        Report(context, request, credential, trial);
        Warn(context, provider, request, classification, stored.FirstOrDefault(c => c.Fingerprint == credential.Fingerprint && c.Name != name));
    }

    private static void Report(CliContext context, LoginRequest request, Credential credential, string trial)
    {
        if (request.Json)
        {
            context.WriteJson(json => CredentialOutput.WriteJson(json, credential));
            return;
        }
        CredentialOutput.WriteLines(context, credential);
        context.Out.WriteLine($"{"tried",-14}{TerminalText.Escape(trial)}");
    }

    private static void Warn(CliContext context, Provider provider, LoginRequest request, KeyClassification classification, Credential? twin)
    {
        if (classification.Type?.Warn is { } warning) context.Warn(warning);
        if (classification.Type is null) context.Warn($"this does not begin like any known key of {provider.Title}; it was stored as it is");
        else if (!classification.FitsPattern) context.Warn($"this begins like a {classification.TypeName} key of {provider.Title} but does not have its known shape; it was stored as it is");
        if (twin is not null) context.Warn($"{twin.Name} is the same key; a key of its own for each agent can be revoked and metered apart");
        if (request.FromEnv is { } variable) context.Warn($"the key is still in the variable {variable} and in whatever sets it", $"unset {variable}");
        if (request.FromFile is { } file) context.Warn($"the key is still in {file}", "delete the file once the key works");
    }
}
