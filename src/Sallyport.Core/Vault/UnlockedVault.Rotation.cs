using Sallyport.Core.Primitives;

namespace Sallyport.Core.Vault;

/// <summary>How a credential's next key takes the place of the one in force.</summary>
public sealed partial class UnlockedVault
{
    /// <summary>
    /// Puts the key that stands by as <paramref name="staged"/> in force as the next version of <paramref name="name"/>, and
    /// keeps the one it replaces as <paramref name="retired"/>, unless one is kept there already: a rotation may take two
    /// turns, and the first key is the one whose end has to be shown. All of it or nothing.
    /// </summary>
    /// <exception cref="UserError">One of the two is not there, or was altered.</exception>
    public Credential Promote(string name, string staged, string retired)
    {
        Credential? promoted = null;
        Change((state, manifest) =>
        {
            if (manifest.Compare(state.Records).FirstOrDefault(f => f.Name == name || f.Name == staged) is { } fault)
                throw VaultErrors.RecordBroken(_store.Location, fault);
            var former = state.Find(name) ?? throw VaultErrors.NotFound(name);
            var next = state.Find(staged) ?? throw VaultErrors.NotFound(staged);
            using var formerSecret = Open(former).Secret;
            using var nextSecret = Open(next).Secret;
            List<VaultRecord> put = [NextVersion(state, manifest, Standing(next.Facts, name, null), nextSecret)];
            if (state.Find(retired) is null) put.Add(NextVersion(state, manifest, Standing(former.Facts, retired, CredentialFacts.StandingOld), formerSecret));
            foreach (var record in put) manifest.Put(record);
            manifest.Entries.Remove(staged);
            promoted = put[0].Facts;
            return new VaultChange(state.Header) { Put = put, Delete = [staged] };
        });
        return promoted!;
    }

    private static NewCredential Standing(Credential credential, string name, string? standing)
    {
        var facts = credential.Facts.Where(f => f.Key != CredentialFacts.Standing).ToDictionary(StringComparer.Ordinal);
        if (standing is not null) facts[CredentialFacts.Standing] = standing;
        return new NewCredential { Name = name, Provider = credential.Provider, KeyType = credential.KeyType, Facts = facts, Replace = true };
    }
}
