using Sallyport.Control.OpenAI;
using Sallyport.Core.Policy;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Leases;

/// <summary>What a lease is to be: found before anything is made.</summary>
public sealed record LeaseTerms
{
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private const string Provider = "openai";

    /// <summary>The credential under whose grant it is used.</summary>
    public required Credential Credential { get; init; }

    public required string Agent { get; init; }
    public required TimeSpan Length { get; init; }
    public required KeyScopes Scopes { get; init; }
    public required string Project { get; init; }

    /// <summary>The credential's own account; null where it is not known.</summary>
    public string? ServiceAccount { get; init; }

    public LeaseOwner? Owner { get; init; }

    /// <summary>Whether keys can be made for such a credential at all.</summary>
    public static bool Fits(Credential credential) => credential is { Provider: Provider, IsLease: false };

    /// <param name="unscoped">Whether a key that may do all that its account may is wanted, where the grant cannot be put on one.</param>
    /// <param name="project">In place of the credential's own fact.</param>
    /// <exception cref="Core.Primitives.UserError">The grant cannot be put on a key, or it is not known where to make one.</exception>
    public static LeaseTerms Find(
        Credential credential, string agent, PolicySnapshot policy, TimeSpan length, bool unscoped, string? project = null, string? serviceAccount = null, LeaseOwner? owner = null)
    {
        if (!Fits(credential)) throw LeaseErrors.OtherProvider(credential.Name);
        if (length < Shortest || length > Longest) throw LeaseErrors.BadLength(Shortest, Longest);
        return new LeaseTerms
        {
            Credential = credential,
            Agent = agent,
            Length = length,
            Scopes = unscoped ? KeyScopes.All : ScopesOf(credential, agent, policy),
            Project = project ?? credential.Facts.GetValueOrDefault(CredentialFacts.Project) ?? throw LeaseErrors.NoProject(credential.Name),
            ServiceAccount = serviceAccount ?? credential.Facts.GetValueOrDefault(CredentialFacts.ServiceAccount),
            Owner = owner,
        };
    }

    private static KeyScopes ScopesOf(Credential credential, string agent, PolicySnapshot policy)
    {
        if (policy.IsOpen) throw LeaseErrors.NoPolicy();
        var grant = policy.GrantFor(agent, credential.Name) ?? throw LeaseErrors.NoGrant(agent, credential.Name);
        var translation = UpstreamScopes.Of(grant.Permissions);
        if (translation.Scopes is { IsAll: false } scopes) return scopes;
        throw LeaseErrors.NoScopes(agent, credential.Name, translation.Problems);
    }
}
