using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Control.Admin;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Settings;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Login;

/// <summary><c>sally login PROVIDER --admin</c>: a key for the control plane, in a vault that no gate can open.</summary>
internal static class AdminLogin
{
    public static async Task RunAsync(CliContext context, Provider provider, LoginRequest request, CancellationToken cancellationToken)
    {
        var name = CredentialName.For(provider.Name, request.Label);
        if (!request.Replace && AdminVault.ReadFacts(context.Home)?.Credentials.Any(c => c.Name == name) == true) throw VaultErrors.NameTaken(name);
        using var secret = KeyInput.Read(context, provider, request);
        var classification = KeyClassifier.Classify(provider, secret);
        if (classification.TypeName != AdminKeyType.Name) throw AdminVaultErrors.NotAnAdminKey(provider.Name, classification.TypeName);
        var sight = await LookAsync(context, provider, request, secret, cancellationToken);

        using var vault = AdminAccess.OpenOrCreate(context, request.AdminKeySource);
        await using var journal = JournalWriter.Open(context.Home, context.Time, sealKey: null, options: null);
        await journal.AppendAsync(new JournalEntry
        {
            Type = JournalEntryType.AdminLogin,
            Credential = name,
            Provider = provider.Name,
            ProcessId = Environment.ProcessId,
            Detail = $"admin key {Fingerprint.Of(secret)}; {sight.Summary}",
        }, cancellationToken);
        var credential = vault.Store(new NewCredential
        {
            Name = name, Provider = provider.Name, KeyType = classification.TypeName, Facts = request.Facts, Replace = request.Replace,
        }, secret);
        Report(context, request, credential, sight);
        if (request.FromEnv is { } variable) context.Warn($"the key is still in the variable {variable} and in whatever sets it", $"unset {variable}");
        if (request.FromFile is { } file) context.Warn($"the key is still in {file}", "delete the file");
    }

    private static async Task<AdminSight> LookAsync(CliContext context, Provider provider, LoginRequest request, Secret secret, CancellationToken cancellationToken)
    {
        if (request.Offline || EffectiveSettings.Load(context.Home, context.Environment).LoginOffline) return AdminSight.NotTried;
        context.Tell($"asking {provider.Title} what this key may do");
        var sight = await AdminSight.LookAsync(provider.Name, UpstreamRedirection.Of(context), secret, context.Time, cancellationToken);
        if (sight.Rights.Any(r => r.Held == true)) return sight;
        throw sight.Rights.All(r => r.Held == false) ? LoginErrors.Dead(provider, sight.Summary) : LoginErrors.NotKnown(provider, sight.Summary);
    }

    private static void Report(CliContext context, LoginRequest request, Credential credential, AdminSight sight)
    {
        if (request.Json)
        {
            context.WriteJson(json =>
            {
                json.WriteStartObject();
                json.WritePropertyName("credential");
                CredentialOutput.WriteJson(json, credential);
                json.WriteStartObject("rights");
                foreach (var right in sight.Rights)
                {
                    if (right.Held is { } held) json.WriteBoolean(right.Scope, held);
                    else json.WriteNull(right.Scope);
                }
                json.WriteEndObject();
                json.WriteEndObject();
            });
            return;
        }
        CredentialOutput.WriteLines(context, credential);
        if (sight.Rights.Count == 0) context.Out.WriteLine($"{"tried",-14}{sight.Summary}");
        foreach (var right in sight.Rights)
            context.Out.WriteLine($"{(right == sight.Rights[0] ? "may" : ""),-14}{right.Scope,-24}{right.Held switch { true => "yes", false => "no", _ => "not known" }}  {right.What}");
    }
}
