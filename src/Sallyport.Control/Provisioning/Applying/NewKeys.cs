using System.Security.Cryptography;
using System.Text.Json;
using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Control.Provisioning.Observing;
using Sallyport.Control.Provisioning.Planning;
using Sallyport.Control.State;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Provisioning.Applying;

/// <summary>
/// Makes a key and brings it into the vault. A job of its own remembers how far it came, since the provider shows a key
/// once:
/// <code>
/// create   the provider is about to be asked          nothing, or a key that nobody holds
/// store    it answered; the key is about to be kept    a key that nobody holds, or the vault does
/// try      the vault gave it back                      the vault holds it; it is tried
/// done     it works
/// </code>
/// Whoever finds such a job (<see cref="UnfinishedKeyJobs"/>) ends it from there.
/// </summary>
internal sealed class NewKeys(ApplyParts parts, ApplyTurn turn, ChangeRecord record)
{
    public const string Kind = "apply-key";
    public const string Create = "create", Store = "store", Try = "try", Done = "done", GivenUp = "given-up";

    private const string KeyType = "service-account";

    /// <param name="replace">Whether the vault may hold an older key of that name, which is gone at the provider.</param>
    /// <exception cref="AmbiguousOutcome">The answer did not come; the job says what to look for.</exception>
    public async Task MakeAsync(CreateKey step, string projectId, string accountId, string? organization, CancellationToken cancellationToken)
    {
        var account = step.Account;
        var marker = $"sally-{account.Credential[(account.Credential.IndexOf('/', StringComparison.Ordinal) + 1)..]}-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        var body = new KeyBody
        {
            Credential = account.Credential,
            ProjectId = projectId,
            ProjectName = step.Project,
            AccountId = accountId,
            AccountName = account.Name,
            Scopes = account.Scopes,
            Organization = organization,
        };
        parts.Database.Jobs.TryCreate(new Job { Kind = Kind, Id = marker, Step = Create, Body = Write(body) }, turn.Owner, TimeSpan.Zero);
        var job = parts.Database.Jobs.Find(Kind, marker)!;
        var call = PlannedCall.Post("projects", projectId, "service_accounts", accountId, "api_keys");
        using var key = await record.AroundAsync(step.Line, call, account.Credential, () => AskAsync(job, projectId, accountId, marker, account, cancellationToken), cancellationToken);
        await KeepAsync(job, body with { KeyId = key.Id }, key, step.Replace, cancellationToken);
    }

    /// <summary>From the vault on: it is tried, and then done.</summary>
    public async Task FinishAsync(Job job, KeyBody body, CancellationToken cancellationToken)
    {
        using (var held = parts.Vault.Reveal(body.Credential).Secret)
        {
            job = Save(job, Try, body);
            parts.Tell($"trying the key {body.KeyId} of {body.Credential}");
            await parts.Trial.TryAsync(held, body.Credential, body.KeyId!, body.ProjectId, body.Organization, cancellationToken);
        }
        Save(job, Done, body, finished: true);
    }

    public Job Save(Job job, string step, KeyBody body, bool finished = false) =>
        parts.Database.Jobs.TrySave(job with { Step = step, Body = Write(body), Finished = finished }, turn.Owner, TimeSpan.Zero) ?? throw ProvisioningErrors.TakenOver();

    public static KeyBody Read(Job job) => JsonSerializer.Deserialize(job.Body, ProvisioningJson.Default.KeyBody)!;

    private async Task<CreatedKey> AskAsync(Job job, string projectId, string accountId, string marker, DesiredServiceAccount account, CancellationToken cancellationToken)
    {
        var scopes = account.AllBecause is not null && account.Scopes.Count == 0 ? KeyScopes.All : KeyScopes.Of(account.Scopes);
        var key = new NewKey { Name = marker, Scopes = scopes, Lifetime = account.ExpiresAfter };
        try
        {
            try
            {
                return await parts.Admin.ServiceAccounts.CreateKeyAsync(projectId, accountId, key, cancellationToken);
            }
            catch (AdminProblem problem) when (key.Lifetime is not null && problem.UnknownParameter is not null)
            {
                parts.Tell($"this provider does not end keys by itself, so 'expires_after' of {account.Credential} has no effect");
                return await parts.Admin.ServiceAccounts.CreateKeyAsync(projectId, accountId, key with { Lifetime = null }, cancellationToken);
            }
        }
        catch (AdminProblem)
        {
            // Refused for certain: there is nothing to look for.
            Save(job, GivenUp, Read(job), finished: true);
            throw;
        }
    }

    private async Task KeepAsync(Job job, KeyBody body, CreatedKey key, bool replace, CancellationToken cancellationToken)
    {
        try
        {
            job = Save(job, Store, body);
        }
        catch (UserError)
        {
            // Whoever took over may have looked before this key was there: nobody else would ever delete it.
            await parts.Admin.ProjectKeys.DeleteAsync(body.ProjectId, key.Id, cancellationToken);
            throw;
        }
        parts.Vault.StoreAll([(new NewCredential { Name = body.Credential, Provider = "openai", KeyType = KeyType, Facts = Facts(job.Id, body), Replace = replace }, key.Secret)]);
        using (var held = parts.Vault.Reveal(body.Credential).Secret)
        {
            if (!held.FixedTimeEquals(key.Secret.Reveal())) throw ProvisioningErrors.KeyNotReadBack(body.Credential);
        }
        parts.Tell($"{body.Credential} holds the new key {key.Id}");
        await FinishAsync(job, body, cancellationToken);
    }

    private static Dictionary<string, string> Facts(string marker, KeyBody body)
    {
        var facts = new Dictionary<string, string>
        {
            [CredentialFacts.Project] = body.ProjectId,
            [CredentialFacts.KeyId] = body.KeyId!,
            [KeyFacts.ProjectName] = body.ProjectName,
            [CredentialFacts.ServiceAccount] = body.AccountId,
            [CredentialFacts.Marker] = marker,
        };
        if (body.Scopes.Count > 0) facts[CredentialFacts.Scopes] = string.Join(' ', body.Scopes);
        if (body.Organization is { } organization) facts[CredentialFacts.Organization] = organization;
        return facts;
    }

    private static string Write(KeyBody body) => JsonSerializer.Serialize(body, ProvisioningJson.Default.KeyBody);
}
