using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Sallyport.Core.Vault;

namespace Sallyport.Broker.Sandbox;

/// <summary>
/// Finds the vault's secrets in an environment. It compares bytes: no secret ever becomes a string, and the bytes of
/// the values are cleared after use.
/// </summary>
public static class SecretSearch
{
    /// <summary>Shorter secrets are only found as a whole value: inside others they would be found by chance.</summary>
    private const int ShortestContained = 8;

    /// <returns>
    /// Only the variables that hold a secret: their value with each granted secret replaced by its placeholder, or null
    /// where it holds a secret that was not granted.
    /// </returns>
    public static IReadOnlyDictionary<string, string?> Run(
        IReadOnlyDictionary<string, string> environment, IReadOnlyCollection<OpenCredential> known, IReadOnlyDictionary<string, string> placeholders)
    {
        var found = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in environment)
        {
            if (value.Length == 0) continue;
            var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(value.Length));
            var length = Encoding.UTF8.GetBytes(value, bytes);
            try
            {
                if (Search(bytes.AsSpan(0, length), known, placeholders, out var replacement)) found[name] = replacement;
            }
            finally
            {
                CryptographicOperations.ZeroMemory(bytes.AsSpan(0, length));
                ArrayPool<byte>.Shared.Return(bytes);
            }
        }
        return found;
    }

    private static bool Search(
        ReadOnlySpan<byte> value, IReadOnlyCollection<OpenCredential> known, IReadOnlyDictionary<string, string> placeholders, out string? replacement)
    {
        replacement = null;
        var hits = known.Where(c => c.Secret.Length > 0).ToList();
        List<(int Start, int Length, string Placeholder)> cuts = [];
        var any = false;
        // Granted ones first: where one key was stored under two names, the granted name decides.
        foreach (var credential in hits.OrderByDescending(c => placeholders.ContainsKey(c.Facts.Name)))
        {
            var secret = credential.Secret.Reveal();
            var length = secret.Length;
            if (secret.Length < ShortestContained ? !value.SequenceEqual(secret) : value.IndexOf(secret) < 0) continue;
            if (placeholders.TryGetValue(credential.Facts.Name, out var placeholder))
            {
                for (var at = 0; value[at..].IndexOf(secret) is >= 0 and var next; at += next + secret.Length)
                {
                    var start = at + next;
                    if (!cuts.Exists(c => start < c.Start + c.Length && c.Start < start + length)) cuts.Add((start, length, placeholder));
                }
                any = true;
            }
            else if (!IsCovered(value, secret, cuts))
            {
                return true;
            }
        }
        if (!any) return false;
        replacement = Replace(value, cuts);
        return true;
    }

    private static bool IsCovered(ReadOnlySpan<byte> value, ReadOnlySpan<byte> secret, List<(int Start, int Length, string Placeholder)> cuts)
    {
        for (var at = 0; value[at..].IndexOf(secret) is >= 0 and var next; at += next + 1)
        {
            var start = at + next;
            var end = start + secret.Length;
            if (!cuts.Exists(c => c.Start <= start && end <= c.Start + c.Length)) return false;
        }
        return true;
    }

    private static string Replace(ReadOnlySpan<byte> value, List<(int Start, int Length, string Placeholder)> cuts)
    {
        var text = new StringBuilder();
        var at = 0;
        foreach (var (start, length, placeholder) in cuts.OrderBy(c => c.Start))
        {
            text.Append(Encoding.UTF8.GetString(value[at..start])).Append(placeholder);
            at = start + length;
        }
        return text.Append(Encoding.UTF8.GetString(value[at..])).ToString();
    }
}
