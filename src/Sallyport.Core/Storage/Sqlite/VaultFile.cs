using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Migrations;
using Sallyport.Core.Vault;

namespace Sallyport.Core.Storage.Sqlite;

/// <summary>What anybody who may read a vault's file can know without opening it. Nothing of it is authenticated.</summary>
public sealed record VaultFile
{
    public required string Path { get; init; }

    /// <summary>One of <see cref="Sallyport.Core.Vault.KeySourceKind"/>.</summary>
    public required string KeySourceKind { get; init; }

    /// <summary>A JSON object: the key file's path, or salt and cost of the passphrase.</summary>
    public required string KeySourceParameters { get; init; }

    /// <summary>Where the key file lies, if one opens the vault.</summary>
    public string? KeyFilePath => KeySourceKind == Core.Vault.KeySourceKind.KeyFile ? Core.Vault.KeySourceParameters.ReadText(KeySourceParameters, "path") : null;

    public required int FormatVersion { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>By name. Last uses included.</summary>
    public required IReadOnlyList<Credential> Credentials { get; init; }

    /// <summary>The applied policy; null where there is none.</summary>
    public StoredPolicy? Policy { get; init; }

    /// <summary>Whether there is a file. An empty one, left by a process that died while making it, does not count.</summary>
    public static bool Exists(SallyHome home) => Exists(home.VaultFile);

    /// <summary>Null where there is no vault. Brings an older format to the current one first.</summary>
    /// <exception cref="UserError">It is damaged or from a newer version.</exception>
    public static VaultFile? Read(SallyHome home) => Read(home.VaultFile);

    /// <summary>The credentials' facts, or none where there is no vault.</summary>
    public static IReadOnlyList<Credential> List(SallyHome home) => Read(home)?.Credentials ?? [];

    internal static bool Exists(string path) => new FileInfo(path) is { Exists: true, Length: > 0 };

    internal static VaultFile? Read(string path)
    {
        if (!Exists(path)) return null;
        using var store = new SqliteVaultStore(path, create: false);
        return store.Read() is not { } state ? null : new VaultFile
        {
            Path = path,
            KeySourceKind = state.Header.KeySourceKind,
            KeySourceParameters = state.Header.KeySourceParameters,
            FormatVersion = VaultMigrations.Current,
            Created = state.Header.Created,
            Credentials = [.. state.Records.Select(r => r.Facts)],
            Policy = state.Policy,
        };
    }
}
