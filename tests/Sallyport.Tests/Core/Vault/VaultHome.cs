using System.Text;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;

namespace Sallyport.Tests.Core.Vault;

/// <summary>A temporary home with a key file, gone when disposed.</summary>
internal sealed class VaultHome : IDisposable
{
    public VaultHome()
    {
        Home = new SallyHome(Directory.CreateTempSubdirectory("sally-vault-").FullName);
        KeyFilePath = Path.Combine(Home.Root, "key");
    }

    public SallyHome Home { get; }
    public string KeyFilePath { get; }
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public UnlockedVault Create() => UnlockedVault.Create(Home, new KeyFile(KeyFilePath), Time);

    public UnlockedVault Open() => UnlockedVault.Open(Home, new KeyFile(KeyFilePath), Time);

    /// <summary>Stores <paramref name="secret"/>, as a new version where the name is taken.</summary>
    public Credential Store(string name, string secret)
    {
        using var vault = Create();
        return vault.StoreText(name, secret);
    }

    public string Reveal(string name)
    {
        using var vault = Open();
        return vault.RevealText(name);
    }

    public void Dispose() => Directory.Delete(Home.Root, recursive: true);
}

internal static class VaultText
{
    public static Credential StoreText(this UnlockedVault vault, string name, string secret, bool replace = true)
    {
        using var bytes = Secret.CopyOf(secret);
        return vault.Store(new NewCredential { Name = name, Provider = name.Split('/')[0], KeyType = "project", Replace = replace }, bytes);
    }

    public static string RevealText(this UnlockedVault vault, string name)
    {
        using var secret = vault.Reveal(name).Secret;
        return Encoding.UTF8.GetString(secret.Reveal());
    }
}
