using System.Security.Cryptography;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Vault;

/// <summary>
/// A vault whose data key is in this process's memory until it is disposed. Every operation reads the stored state
/// anew and checks it against the authenticated manifest, so it sees what other processes wrote and never uses a record
/// that somebody altered. Safe for use by several threads. Opened by <c>UnlockedVault.Open</c> and
/// <c>UnlockedVault.Create</c> of the storage in use.
/// </summary>
public sealed partial class UnlockedVault : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IVaultStore _store;
    private readonly TimeProvider _time;
    private VaultKeys _keys;

    private UnlockedVault(IVaultStore store, VaultKeys keys, TimeProvider time)
    {
        _store = store;
        _keys = keys;
        _time = time;
    }

    /// <summary>Makes the vault in <paramref name="store"/>, or opens it if another process was quicker.</summary>
    internal static UnlockedVault Create(IVaultStore store, IKeyEncryptionKey source, TimeProvider time)
    {
        store.Change(existing => existing is null ? new VaultChange(NewHeader(source, time)) : null);
        return Open(store, source, time);
    }

    internal static UnlockedVault Open(IVaultStore store, IKeyEncryptionKey source, TimeProvider time)
    {
        var header = (store.Read() ?? throw VaultErrors.NoVault(store.Location)).Header;
        if (header.KeySourceKind != source.Kind) throw VaultErrors.WrongSource(source.Kind, header.KeySourceKind, store.Location);
        var keys = Unwrap(header, source, store.Location);
        if (Manifest.Open(header, keys.Manifest) is null)
        {
            keys.Dispose();
            throw VaultErrors.ManifestBroken(store.Location);
        }
        return new UnlockedVault(store, keys, time);
    }

    /// <summary>What is stored, by name. Facts only.</summary>
    public IReadOnlyList<Credential> List() => [.. Read().State.Records.Select(r => r.Facts)];

    /// <summary>Every record that is not as Sallyport wrote it; empty where all is well.</summary>
    public IReadOnlyList<IntegrityFault> Check()
    {
        var (state, manifest) = Read();
        return manifest.Compare(state.Records);
    }

    /// <exception cref="UserError">There is none of that name, or it fails its integrity check.</exception>
    public OpenCredential Reveal(string name)
    {
        var (state, manifest) = Read();
        if (manifest.Compare(state.Records).FirstOrDefault(f => f.Name == name) is { } fault) throw VaultErrors.RecordBroken(_store.Location, fault);
        return Open(state.Find(name) ?? throw VaultErrors.NotFound(name));
    }

    /// <exception cref="UserError">Any record fails its integrity check: none is left out silently.</exception>
    public IReadOnlyList<OpenCredential> RevealAll()
    {
        var (state, manifest) = Read();
        if (manifest.Compare(state.Records).FirstOrDefault() is { } fault) throw VaultErrors.RecordBroken(_store.Location, fault);
        return [.. state.Records.Select(Open)];
    }

    /// <summary>Stores a secret: version 1 of a new name, or the next version where <see cref="NewCredential.Replace"/> is set.</summary>
    /// <param name="secret">Still the caller's to dispose.</param>
    /// <exception cref="UserError">The name is taken, or is none.</exception>
    public Credential Store(NewCredential credential, Secret secret) => StoreAll([(credential, secret)])[0];

    /// <summary>Stores several, or none of them.</summary>
    public IReadOnlyList<Credential> StoreAll(IReadOnlyList<(NewCredential Credential, Secret Secret)> items)
    {
        List<VaultRecord> put = [];
        Change((state, manifest) =>
        {
            put.Clear();
            foreach (var (credential, secret) in items)
            {
                var record = NextVersion(state, manifest, credential, secret);
                manifest.Put(record);
                put.Add(record);
            }
            return new VaultChange(state.Header) { Put = put };
        });
        return [.. put.Select(r => r.Facts)];
    }

    /// <summary>Removes a credential with all that is known of it. False where there is none of that name.</summary>
    public bool Remove(string name)
    {
        var removed = false;
        Change((state, manifest) =>
        {
            removed = manifest.Entries.Remove(name) | state.Find(name) is not null;
            return removed ? new VaultChange(state.Header) { Delete = [name] } : null;
        });
        return removed;
    }

    /// <summary>The policy in force; null where none was ever applied.</summary>
    /// <exception cref="UserError">It was altered, put back, deleted or added outside of Sallyport.</exception>
    public StoredPolicy? ReadPolicy()
    {
        var (state, manifest) = Read();
        return manifest.Confirms(state.Policy) ? state.Policy : throw VaultErrors.PolicyBroken(_store.Location);
    }

    /// <summary>Puts a policy in force, also over one that was tampered with.</summary>
    /// <param name="after">The version that the person saw when deciding, 0 for none.</param>
    /// <exception cref="UserError">Somebody else applied one since.</exception>
    public StoredPolicy ApplyPolicy(string text, string by, int after)
    {
        StoredPolicy? applied = null;
        Change((state, manifest) =>
        {
            if (manifest.PolicyVersion != after) throw VaultErrors.PolicyChanged(manifest.PolicyVersion);
            applied = new StoredPolicy(after + 1, text, DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds()), by);
            manifest.Put(applied);
            return new VaultChange(state.Header) { Policy = applied };
        });
        return applied!;
    }

    /// <summary>The version that <see cref="ApplyPolicy"/> has to be told, also where the policy itself was tampered with.</summary>
    public int PolicyVersion() => Read().Manifest.PolicyVersion;

    /// <summary>Notes when credentials were last used. Not authenticated: who alters the file could at worst make a key look unused.</summary>
    public void MarkUsed(IReadOnlyDictionary<string, DateTimeOffset> uses)
    {
        lock (_gate) _store.MarkUsed(uses);
    }

    /// <summary>Another number after every change of the vault by any process. Cheap enough to poll several times a second.</summary>
    public long ChangeCounter()
    {
        lock (_gate) return _store.ReadGeneration();
    }

    /// <summary>A key of 32 bytes for another purpose, the same for the vault's whole life, whatever opens it.</summary>
    public Secret DeriveKey(string purpose)
    {
        var (state, _) = Read();
        using var root = _keys.OpenRoot(state.Header);
        return VaultKeys.Derive(root, state.Header.VaultId, "purpose " + purpose);
    }

    /// <summary>Lets <paramref name="newSource"/> open the vault from now on, and the old source no more.</summary>
    /// <param name="replaceDataKey">
    /// Also makes a new data key and encrypts every value with it, for the case that the old one may be known. Other
    /// processes that have the vault open must open it again.
    /// </param>
    /// <exception cref="UserError">With a new data key: any record fails its integrity check.</exception>
    public void Rekey(IKeyEncryptionKey newSource, bool replaceDataKey = false)
    {
        VaultKeys? next = null;
        Change((state, manifest) =>
        {
            var wrapping = newSource.Prepare(state.Header.VaultId);
            using var key = wrapping.Key;
            var put = replaceDataKey ? Reencrypt(state, manifest, out next) : [];
            using var root = _keys.OpenRoot(state.Header);
            var keys = next ?? _keys;
            return new VaultChange(state.Header with
            {
                KeySourceKind = newSource.Kind,
                KeySourceParameters = wrapping.Parameters,
                WrappedKey = keys.Wrap(wrapping, newSource.Kind),
                DerivationRoot = keys.SealRoot(root),
            })
            { Put = put };
        }, () => next);
        if (next is null) return;
        lock (_gate) (_keys, next) = (next, _keys);
        next.Dispose();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _keys.Dispose();
            _store.Dispose();
        }
    }

    private static VaultHeader NewHeader(IKeyEncryptionKey source, TimeProvider time)
    {
        var vaultId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var wrapping = source.Prepare(vaultId);
        using var wrappingKey = wrapping.Key;
        using var keys = new VaultKeys(vaultId, Secret.Random(AuthenticatedEncryption.KeyBytes));
        using var root = Secret.Random(AuthenticatedEncryption.KeyBytes);
        return new Manifest().SealInto(new VaultHeader
        {
            VaultId = vaultId,
            Created = time.GetUtcNow(),
            KeySourceKind = source.Kind,
            KeySourceParameters = wrapping.Parameters,
            WrappedKey = keys.Wrap(wrapping, source.Kind),
            DerivationRoot = keys.SealRoot(root),
            Generation = 1,
            Manifest = [],
        }, keys.Manifest);
    }

    private static VaultKeys Unwrap(VaultHeader header, IKeyEncryptionKey source, string location)
    {
        using var key = source.Recover(header.VaultId, header.KeySourceParameters);
        try
        {
            return VaultKeys.Unwrap(header, key);
        }
        catch (CryptographicException e)
        {
            throw VaultErrors.WrongKey(source.Kind, location, e);
        }
    }

    private (VaultState State, Manifest Manifest) Read()
    {
        lock (_gate) return Authenticate(_store.Read() ?? throw VaultErrors.NoVault(_store.Location));
    }

    private (VaultState State, Manifest Manifest) Authenticate(VaultState state)
    {
        if (Manifest.Open(state.Header, _keys.Manifest) is { } manifest) return (state, manifest);
        // Opened well once, so either the file was altered since, or another process replaced the data key.
        throw VaultErrors.DataKeyReplaced(_store.Location);
    }

    private void Change(Func<VaultState, Manifest, VaultChange?> decide, Func<VaultKeys?>? replacedKeys = null)
    {
        lock (_gate)
        {
            _store.Change(stored =>
            {
                var (state, manifest) = Authenticate(stored ?? throw VaultErrors.NoVault(_store.Location));
                if (decide(state, manifest) is not { } change) return null;
                var header = change.Header with { Generation = state.Header.Generation + 1 };
                return change with { Header = manifest.SealInto(header, (replacedKeys?.Invoke() ?? _keys).Manifest) };
            });
        }
    }

    private VaultRecord NextVersion(VaultState state, Manifest manifest, NewCredential credential, Secret secret)
    {
        if (!CredentialName.IsValid(credential.Name)) throw VaultErrors.BadName(credential.Name);
        var old = state.Find(credential.Name);
        var known = manifest.Entries.GetValueOrDefault(credential.Name);
        if ((old is not null || known is not null) && !credential.Replace) throw VaultErrors.NameTaken(credential.Name);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());
        var version = Math.Max(old?.Facts.Version ?? 0, known?.Version ?? 0) + 1;
        return new VaultRecord(new Credential
        {
            Name = credential.Name,
            Provider = credential.Provider,
            KeyType = credential.KeyType,
            Fingerprint = Fingerprint.Of(secret),
            LastFour = Fingerprint.LastFour(secret),
            Facts = credential.Facts,
            Version = version,
            Created = old?.Facts.Created ?? credential.Created ?? now,
            Rotated = credential.Rotated ?? now,
        }, _keys.SealValue(secret, credential.Name, version));
    }

    private List<VaultRecord> Reencrypt(VaultState state, Manifest manifest, out VaultKeys next)
    {
        if (manifest.Compare(state.Records).FirstOrDefault() is { } fault) throw VaultErrors.RecordBroken(_store.Location, fault);
        next = new VaultKeys(state.Header.VaultId, Secret.Random(AuthenticatedEncryption.KeyBytes));
        List<VaultRecord> put = [];
        foreach (var record in state.Records)
        {
            using var secret = Open(record).Secret;
            var sealedAgain = record with { Value = next.SealValue(secret, record.Facts.Name, record.Facts.Version) };
            manifest.Put(sealedAgain);
            put.Add(sealedAgain);
        }
        return put;
    }

    private OpenCredential Open(VaultRecord record)
    {
        try
        {
            return new OpenCredential(record.Facts, _keys.OpenValue(record));
        }
        catch (CryptographicException)
        {
            throw VaultErrors.RecordBroken(_store.Location, new IntegrityFault(record.Facts.Name, IntegrityFaultKind.Altered));
        }
    }
}
