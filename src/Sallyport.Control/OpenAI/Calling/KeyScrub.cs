using System.Text;
using System.Text.RegularExpressions;
using Sallyport.Core.Leaks;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Control.OpenAI.Calling;

/// <summary>
/// Takes keys out of the provider's words. It echoes a rejected key masked, a short one raw (documentation, checked
/// 2026-11-23): so the admin key itself in any cheap spelling, all that begins like a key, and whatever follows
/// "API key provided".
/// </summary>
internal sealed partial class KeyScrub : IDisposable
{
    private const int MaxCharacters = 400;

    private static readonly byte[] s_standIn = Encoding.ASCII.GetBytes(Secret.Redacted);

    private readonly SecretPatterns _patterns;

    public KeyScrub(Secret adminKey)
    {
        using var copy = Secret.CopyOf(adminKey.Reveal());
        _patterns = new SecretPatterns([new OpenCredential(s_facts, copy)]);
    }

    private static readonly Credential s_facts = new()
    {
        Name = "openai/admin",
        Provider = "openai",
        KeyType = "admin",
        Fingerprint = "",
        LastFour = "",
        Version = 1,
        Created = default,
        Rotated = default,
    };

    public string Apply(string text)
    {
        var bytes = new Scrubber(_patterns, static _ => s_standIn, keepsLength: false).Next(Encoding.UTF8.GetBytes(text), isLast: true);
        var clean = Echo().Replace(LooksLikeAKey().Replace(Encoding.UTF8.GetString(bytes), Secret.Redacted), "${before}" + Secret.Redacted);
        return clean.Length <= MaxCharacters ? clean : clean[..MaxCharacters] + "…";
    }

    public void Dispose() => _patterns.Leave();

    [GeneratedRegex(@"\b(sk|ek|rk|pk|sess|org-key)[-_][^\s""'`,;]+", RegexOptions.NonBacktracking)]
    private static partial Regex LooksLikeAKey();

    [GeneratedRegex(@"(?<before>[Kk]ey provided: *)[^\s]+", RegexOptions.NonBacktracking)]
    private static partial Regex Echo();
}
