using Sallyport.Cli.Commands.Login;
using Sallyport.Control.Running;
using Sallyport.Control.Sources;
using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Vault;

/// <summary>How commands fetch keys from their sources.</summary>
internal static class KeySources
{
    public static SourceFetcher Fetcher(CliContext context, ProviderCatalog catalog) =>
        new(context.EnvironmentVariables, text => KeyClassifier.LooksLikeAnyKey(catalog, text), context.Time);

    public static SourceRefresh Refresh(CliContext context, ProviderCatalog catalog, ControlDatabase database, IJournal journal, bool offline = false) =>
        new(Fetcher(context, catalog), database, journal, (credential, text, token) => AcceptAsync(context, catalog, credential, text, offline, token), context.Time);

    /// <summary>For <c>sally control run</c>: keeps what was fetched fresh.</summary>
    /// <param name="vault">The open vault; null while it is locked.</param>
    public static ControlDuty Duty(CliContext context, ProviderCatalog catalog, ControlDatabase database, IJournal journal, Func<UnlockedVault?> vault) =>
        SourceDuty.Create(Refresh(context, catalog, database, journal), vault, context.Time);

    /// <summary>Held to the same as a login's key.</summary>
    private static async Task<AcceptedKey> AcceptAsync(
        CliContext context, ProviderCatalog catalog, Credential credential, Secret text, bool offline, CancellationToken cancellationToken)
    {
        var provider = catalog.Find(credential.Provider) ?? throw LoginErrors.UnknownProvider(credential.Provider, catalog);
        var key = KeyInput.Check(text);
        try
        {
            var classification = KeyClassifier.Classify(provider, key);
            if (classification.Type?.Refuse is { } refusal) throw LoginErrors.RefusedType(provider, classification.TypeName, refusal);
            // The stored key was tried when it was stored, and is tried with every call.
            var trial = Fingerprint.Of(key) == credential.Fingerprint
                ? "the stored one"
                : await KeyTry.RunAsync(context, provider, key, credential.Facts, offline, cancellationToken);
            return new AcceptedKey(key, classification.TypeName, trial);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}
