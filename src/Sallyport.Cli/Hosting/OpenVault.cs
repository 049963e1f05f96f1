using Sallyport.Broker.Sessions;
using Sallyport.Cli.Vault;
using Sallyport.Core.Policy;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Hosting;

/// <summary>
/// The vault of a process that hosts a gate. It fills the ring, keeps the policy, follows what other processes change (a rotation reaches
/// running agents with their next call), and writes back when credentials were used.
/// </summary>
internal sealed class OpenVault : IAsyncDisposable
{
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_writeBackInterval = TimeSpan.FromSeconds(30);

    // A request that took the old secret a moment before it was replaced has put it on long before this.
    private static readonly TimeSpan s_retirement = TimeSpan.FromMinutes(1);

    private readonly CliContext _context;
    private readonly CredentialRing _ring;
    private readonly PolicyInForce _policy;
    private readonly Action<string> _warn;
    private readonly KeySourceOptions _source;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<(DateTimeOffset Since, OpenCredential Credential)> _retired = [];
    private UnlockedVault? _vault;
    private CredentialUse? _use;
    private Task _following = Task.CompletedTask;
    private long _counter;
    private bool _broken;

    private OpenVault(CliContext context, CredentialRing ring, PolicyInForce policy, KeySourceOptions source, Action<string> warn)
    {
        _context = context;
        _ring = ring;
        _policy = policy;
        _source = source;
        _warn = warn;
    }

    public bool IsLocked => Volatile.Read(ref _vault) is null;

    /// <param name="vault">Taken over.</param>
    /// <param name="source">What opens it again after it was locked.</param>
    /// <exception cref="UserError">A record is damaged.</exception>
    public static OpenVault Open(CliContext context, CredentialRing ring, PolicyInForce policy, UnlockedVault vault, KeySourceOptions source, Action<string> warn)
    {
        var open = new OpenVault(context, ring, policy, source, warn);
        open.Fill(vault);
        return open;
    }

    public Secret DeriveKey(string purpose) => (_vault ?? throw new InvalidOperationException("The vault is locked.")).DeriveKey(purpose);

    /// <summary>From now on, changes are followed and uses are written back.</summary>
    public void Follow(CredentialUse use)
    {
        _use = use;
        _following = FollowAsync();
    }

    /// <summary>Forgets every secret and the vault's key.</summary>
    public async Task LockAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            WriteBack();
            Forget();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes over at once what other processes have changed.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Look();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Opens the vault again by what this process has at hand. It has nobody to ask.</summary>
    public async Task UnlockAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_vault is null) Fill(VaultAccess.Unlock(_context with { AskHidden = null }, _source));
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _following;
        WriteBack();
        Forget();
        _stopping.Dispose();
        _turn.Dispose();
    }

    private void Fill(UnlockedVault vault)
    {
        try
        {
            // Read first: a change in between is then seen as one by the next poll.
            var counter = vault.ChangeCounter();
            _policy.Replace(AppliedPolicy.Read(vault).Snapshot);
            _ring.Replace(vault.RevealAll());
            _counter = counter;
            _vault = vault;
        }
        catch
        {
            vault.Dispose();
            throw;
        }
    }

    private async Task FollowAsync()
    {
        using var timer = new PeriodicTimer(s_pollInterval, _context.Time);
        var written = _context.Time.GetUtcNow();
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                await _turn.WaitAsync(_stopping.Token);
                try
                {
                    Look();
                    if (_context.Time.GetUtcNow() - written < s_writeBackInterval) continue;
                    WriteBack();
                    Retire();
                    written = _context.Time.GetUtcNow();
                }
                finally
                {
                    _turn.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private void Look()
    {
        if (_vault is not { } vault) return;
        try
        {
            var counter = vault.ChangeCounter();
            if (counter == _counter && !_broken) return;
            var now = _context.Time.GetUtcNow();
            var old = _ring.All;
            // The policy first: a new credential must not be used by the old one's rules.
            _policy.Replace(AppliedPolicy.Read(vault).Snapshot);
            _ring.Replace(vault.RevealAll());
            _retired.AddRange(old.Select(c => (now, c)));
            _counter = counter;
            _broken = false;
        }
        catch (Exception problem) when (problem is UserError or IOException)
        {
            // A vault that cannot be trusted, or not be read, is an empty one: every call is denied until it can.
            _policy.Clear();
            _ring.Clear();
            if (!_broken) _warn($"no key is given out until the vault can be read again: {problem.Message}");
            _broken = true;
        }
    }

    private void WriteBack()
    {
        if (_vault is not { } vault || _use?.Drain() is not { Count: > 0 } uses) return;
        try
        {
            vault.MarkUsed(uses);
        }
        catch (Exception problem) when (problem is UserError or IOException)
        {
            _warn($"when credentials were last used could not be written down: {problem.Message}");
        }
    }

    private void Retire()
    {
        var old = _context.Time.GetUtcNow() - s_retirement;
        foreach (var (since, credential) in _retired)
        {
            if (since < old) credential.Secret.Dispose();
        }
        _retired.RemoveAll(r => r.Since < old);
    }

    private void Forget()
    {
        _ring.Clear();
        foreach (var (_, credential) in _retired) credential.Secret.Dispose();
        _retired.Clear();
        Interlocked.Exchange(ref _vault, null)?.Dispose();
    }
}
