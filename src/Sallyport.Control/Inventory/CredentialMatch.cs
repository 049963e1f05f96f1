using Sallyport.Control.OpenAI.Records;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Inventory;

/// <summary>
/// Which credential of a vault a listed key is: the one that has its id; else the one that ends as its masked value does,
/// where that is said of one key and one credential only. Pure.
/// </summary>
public sealed class CredentialMatch
{
    private readonly IReadOnlyList<Credential> _credentials;
    private readonly ILookup<string, string> _listed;

    /// <param name="listed">Every key that is listed: its id and its masked value.</param>
    public CredentialMatch(IEnumerable<Credential> credentials, IEnumerable<(string Id, string? Redacted)> listed)
    {
        _credentials = [.. credentials.Where(c => c.Provider == "openai" && !c.Facts.ContainsKey(CredentialFacts.Lease))];
        _listed = listed.Where(k => End(k.Redacted) is not null).ToLookup(k => End(k.Redacted)!, k => k.Id, StringComparer.Ordinal);
    }

    public string? Find(string id, string? redacted)
    {
        if (_credentials.FirstOrDefault(c => c.Facts.GetValueOrDefault(CredentialFacts.KeyId) == id) is { } known) return known.Name;
        if (End(redacted) is not { } end || _listed[end].Distinct().Count() != 1) return null;
        var alike = _credentials.Where(c => c.LastFour == end && !c.Facts.ContainsKey(CredentialFacts.KeyId)).ToList();
        return alike.Count == 1 ? alike[0].Name : null;
    }

    /// <summary>The admin keys that are surely those of the vault: the provider's id to the name in the vault.</summary>
    public static IReadOnlyDictionary<string, string> OwnAdminKeys(IEnumerable<Credential> adminCredentials, IReadOnlyList<ListedAdminKey> listed)
    {
        var match = new CredentialMatch(adminCredentials, listed.Select(k => (k.Id, k.RedactedValue)));
        return listed.Select(k => (k.Id, Name: match.Find(k.Id, k.RedactedValue))).Where(k => k.Name is not null)
            .ToDictionary(k => k.Id, k => k.Name!, StringComparer.Ordinal);
    }

    /// <summary>The last four characters, where the mask leaves them.</summary>
    private static string? End(string? redacted) =>
        redacted is { Length: > 8 } && redacted.AsSpan().IndexOfAny("*.…") >= 0 && redacted.AsSpan()[^4..].IndexOfAny("*.…") < 0 ? redacted[^4..] : null;
}
