using System.Text;
using Sallyport.Control.Rotation;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Tests.Control.Rotation;

/// <summary>
/// A provider's keys in memory, as a rotation sees them. Each call passes <see cref="Point"/> before and after its effect,
/// where a test may have the process die.
/// </summary>
internal sealed class KeysAtProvider : IKeyIssuer
{
    private readonly Dictionary<string, KeyRow> _keys = new(StringComparer.Ordinal);
    private int _made;

    public Action Point { get; set; } = static () => { };

    /// <summary>No single key of an account can be deleted.</summary>
    public bool OnlyWholeAccounts { get; set; }

    public IReadOnlyCollection<string> Live => [.. _keys.Values.Where(k => k.Live).Select(k => k.Id)];

    public Dictionary<string, DateTimeOffset> LastUsed { get; } = new(StringComparer.Ordinal);

    /// <summary>How many calls made a key.</summary>
    public int Made => _made;

    public string Add(string account, string name)
    {
        var id = $"key_{++_made}";
        _keys[id] = new KeyRow(id, account, name, $"sk-CANARY-{id}-{Guid.NewGuid():N}", true);
        return id;
    }

    public string SecretOf(string id) => _keys[id].Secret;

    public Task<IssuedKey?> CreateAsync(Sallyport.Control.Rotation.Rotation rotation, CancellationToken cancellationToken)
    {
        EndMarked(rotation, null);
        Point();
        var account = rotation.Mode == RotationMode.Account ? rotation.Marker : rotation.Account;
        var id = Add(account, rotation.Marker);
        Point();
        return Task.FromResult<IssuedKey?>(new IssuedKey(id, account, Secret.CopyOf(_keys[id].Secret)));
    }

    public Task<KeyEnding> EndOldAsync(Sallyport.Control.Rotation.Rotation rotation, CancellationToken cancellationToken)
    {
        Point();
        if (rotation.Mode == RotationMode.Account)
        {
            foreach (var key in _keys.Values.Where(k => k.Account == rotation.Account)) key.Live = false;
            Point();
            return Task.FromResult(KeyEnding.Ended);
        }
        if (OnlyWholeAccounts) return Task.FromResult(KeyEnding.OnlyWithItsAccount);
        _keys[rotation.OldKey].Live = false;
        Point();
        return Task.FromResult(KeyEnding.Ended);
    }

    public Task EndMarkedAsync(Sallyport.Control.Rotation.Rotation rotation, string? kept, CancellationToken cancellationToken)
    {
        Point();
        EndMarked(rotation, kept);
        Point();
        return Task.CompletedTask;
    }

    public Task<DateTimeOffset?> LastUsedAsync(Sallyport.Control.Rotation.Rotation rotation, string keyId, CancellationToken cancellationToken)
    {
        Point();
        return Task.FromResult<DateTimeOffset?>(LastUsed.TryGetValue(keyId, out var at) ? at : null);
    }

    public Task<KeyLife> CheckAsync(Credential credential, Secret secret, CancellationToken cancellationToken)
    {
        Point();
        var text = Encoding.UTF8.GetString(secret.Reveal());
        return Task.FromResult(_keys.Values.Any(k => k.Live && k.Secret == text) ? KeyLife.Alive : KeyLife.Dead);
    }

    private void EndMarked(Sallyport.Control.Rotation.Rotation rotation, string? kept)
    {
        foreach (var key in _keys.Values.Where(k => k.Name == rotation.Marker && k.Id != kept && (!OnlyWholeAccounts || rotation.Mode == RotationMode.Account))) key.Live = false;
    }

    private sealed class KeyRow(string id, string account, string name, string secret, bool live)
    {
        public string Id => id;
        public string Account => account;
        public string Name => name;
        public string Secret => secret;
        public bool Live { get; set; } = live;
    }
}
