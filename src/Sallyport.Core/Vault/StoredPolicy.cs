using System.Security.Cryptography;

namespace Sallyport.Core.Vault;

/// <summary>
/// The policy that a person applied, as it lies in the vault's file. The vault's manifest covers it, so that whoever
/// edits, replaces or deletes it without the vault's key is noticed.
/// </summary>
/// <param name="Version">1 for the first that was applied, and one more each time.</param>
/// <param name="Text">The whole of <c>sallyport.yaml</c>, byte for byte.</param>
/// <param name="By">The system's user who applied it.</param>
public sealed record StoredPolicy(int Version, string Text, DateTimeOffset Applied, string By)
{
    /// <summary>Over every stored field.</summary>
    internal byte[] Hash() => SHA256.HashData(new CanonicalBytes()
        .Add("sallyport policy 1").Add(Version).Add(Text).Add(Applied.ToUnixTimeMilliseconds()).Add(By).ToArray());
}
