using Sallyport.Control.OpenAI;
using Sallyport.Core.Policy;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Rotation;

/// <summary>How often credentials are rotated and what their next keys may do, by the policy in force.</summary>
/// <param name="policy">Null where none was ever applied.</param>
public sealed class RotationTerms(PolicyFile? policy)
{
    /// <summary>Null where it is never rotated by itself.</summary>
    public TimeSpan? PeriodOf(string credential) => AccountOf(credential) is { } account ? account.RotateEvery : RotationSchedule.Default;

    /// <summary>
    /// What the next key is told it may do: what <c>openai:</c> says of its account, else what the last one was told, else
    /// what the agents that may use it are granted.
    /// </summary>
    /// <exception cref="Core.Primitives.UserError">Neither is known, or it cannot be said to the provider.</exception>
    public IReadOnlyList<string> ScopesOf(Credential credential)
    {
        if (AccountOf(credential.Name) is { Scopes.Count: > 0 } account) return account.Scopes;
        if (credential.Facts.GetValueOrDefault(CredentialFacts.Scopes, "").Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } told) return told;
        var grants = (policy?.Agents ?? []).Select(a => a.For(credential.Name)).OfType<Grant>().ToList();
        if (grants.Count == 0) throw RotationErrors.NoScopes(credential.Name, "no agent is granted it");
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var grant in grants)
        {
            var translation = UpstreamScopes.Of(grant.Permissions);
            if (translation.Scopes is not { IsAll: false } scopes)
                throw RotationErrors.NoScopes(credential.Name, translation.Problems.Count > 0 ? translation.Problems[0].Why : $"{grant.Agent} is granted everything");
            names.UnionWith(scopes.Names);
        }
        return [.. names.Order(StringComparer.Ordinal)];
    }

    /// <summary>Whether the next key may do all its account may, because the file says so with a reason.</summary>
    public bool IsUnscoped(string credential) => AccountOf(credential) is { Scopes.Count: 0, AllBecause: not null };

    private DesiredServiceAccount? AccountOf(string credential) =>
        policy?.Organization?.Projects.SelectMany(p => p.ServiceAccounts).FirstOrDefault(a => a.Credential == credential);
}
