using Sallyport.Control.OpenAI;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Rotation;

/// <summary>What is to be rotated, from what the vault knows of a credential.</summary>
public static class RotationTarget
{
    /// <summary>Whether Sallyport can make another key like it by itself.</summary>
    public static bool IsManaged(Credential credential) =>
        credential is { Provider: "openai", StandsBy: false } && Fact(credential, CredentialFacts.Project).Length > 0
        && Fact(credential, CredentialFacts.ServiceAccount).Length > 0 && Fact(credential, CredentialFacts.KeyId).Length > 0
        && Fact(credential, CredentialFacts.Lease).Length == 0
        // What is fetched from elsewhere is rotated there: the next fetch would bring the revoked key back.
        && Fact(credential, CredentialFacts.Source).Length == 0;

    public static async Task<Rotation> ForAsync(
        OpenAIAdmin admin, Credential credential, IReadOnlyList<string> scopes, bool unscoped, string reason, bool contain, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (project, account) = (Fact(credential, CredentialFacts.Project), Fact(credential, CredentialFacts.ServiceAccount));
        var known = await admin.ServiceAccounts.GetAsync(project, account, cancellationToken);
        return New(credential, RotationMode.Key, reason, contain, now) with
        {
            Project = project,
            Account = account,
            AccountName = known?.Name ?? "",
            AccountRole = known?.Role ?? "",
            Scopes = scopes,
            Unscoped = unscoped,
        };
    }

    public static Rotation Guided(Credential credential, string reason, bool contain, DateTimeOffset now) =>
        New(credential, RotationMode.Guided, reason, contain, now) with { Project = Fact(credential, CredentialFacts.Project) };

    /// <summary>The record of a key that waits beside the one in force.</summary>
    public static NewCredential Staged(Credential former, Rotation rotation, string keyId = "", string account = "")
    {
        var facts = former.Facts.ToDictionary(StringComparer.Ordinal);
        facts[CredentialFacts.Marker] = rotation.Marker;
        facts[CredentialFacts.Standing] = CredentialFacts.StandingNew;
        foreach (var (name, value) in ((string, string)[])[(CredentialFacts.KeyId, keyId), (CredentialFacts.ServiceAccount, account)])
        {
            if (value.Length > 0) facts[name] = value;
            else facts.Remove(name);
        }
        return new NewCredential { Name = CredentialName.NewOf(rotation.Credential), Provider = former.Provider, KeyType = former.KeyType, Facts = facts, Replace = true };
    }

    private static Rotation New(Credential credential, RotationMode mode, string reason, bool contain, DateTimeOffset now) => new()
    {
        Credential = credential.Name,
        FromVersion = credential.Version,
        Mode = mode,
        Reason = reason,
        Contain = contain,
        OldKey = Fact(credential, CredentialFacts.KeyId),
        OldLastFour = credential.LastFour,
        Marker = RotationMarker.Make(credential.Name),
        Step = RotationDecision.First(contain),
        StepSince = now,
    };

    private static string Fact(Credential credential, string name) => credential.Facts.GetValueOrDefault(name, "");
}
