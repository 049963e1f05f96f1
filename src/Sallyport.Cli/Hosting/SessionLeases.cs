using System.Globalization;
using System.Text.RegularExpressions;
using Sallyport.Broker.Sandbox;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Control.Leases;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Hosting;

/// <summary>The leases of one <c>sally run</c>: made before its gate opens, ended behind its end.</summary>
internal sealed partial class SessionLeases : IAsyncDisposable
{
    // The user waits for the prompt meanwhile. What is not done by then is done by the sweeper.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly CliContext _context;
    private readonly KeySourceOptions _keySource;
    private readonly KeySourceOptions _adminSource;
    private readonly List<Lease> _made = [];
    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);
    private UnlockedVault? _vault;
    private UnlockedVault? _vaultForGate;

    private SessionLeases(CliContext context, LeaseWish wish)
    {
        _context = context;
        (_keySource, _adminSource) = (wish.KeySource, wish.AdminSource);
    }

    /// <summary>Credential name to the name of the lease's key.</summary>
    public IReadOnlyDictionary<string, string> Keys => _keys;

    /// <summary>Makes a key for each of the session's credentials that can have one, or takes the one that was made before.</summary>
    /// <exception cref="UserError">There is none to make one for, or it could not be made; nothing is left then.</exception>
    public static async Task<SessionLeases> TakeAsync(CliContext context, SessionOpening opening, LeaseWish wish, CancellationToken cancellationToken)
    {
        var leases = new SessionLeases(context, wish);
        (leases._vault, leases._vaultForGate) = VaultAccess.UnlockTwice(context, wish.KeySource);
        try
        {
            await leases.TakeAsync(opening, wish, cancellationToken);
            return leases;
        }
        catch
        {
            await leases.DisposeAsync();
            throw;
        }
    }

    /// <summary>The vault as the gate is to use it; the gate takes it over.</summary>
    public UnlockedVault? TakeVault() => Interlocked.Exchange(ref _vaultForGate, null);

    /// <summary>Keys are to be forgotten.</summary>
    public void Lock() => Interlocked.Exchange(ref _vault, null)?.Dispose();

    /// <summary>Notes which session uses them.</summary>
    public async Task AttachAsync(string session)
    {
        if (_made.Count == 0 || _vault is not { } vault) return;
        await using var desk = LeaseDesk.Open(_context, vault, _adminSource);
        foreach (var lease in _made) desk.Work.Attach(lease.Id, session);
    }

    public async ValueTask DisposeAsync()
    {
        TakeVault()?.Dispose();
        try
        {
            if (_made.Count > 0) await EndAsync();
        }
        finally
        {
            Lock();
        }
    }

    private async Task TakeAsync(SessionOpening opening, LeaseWish wish, CancellationToken cancellationToken)
    {
        var policy = AppliedPolicy.Read(_vault!).Snapshot;
        var credentials = CredentialChoice.Select(CredentialChoice.Granted(opening, policy), _vault!.List()).Where(LeaseTerms.Fits).ToList();
        if (credentials.Count == 0) throw LeaseErrors.NothingToLease();
        await using var desk = LeaseDesk.Open(_context, _vault, _adminSource);
        if (LeaseId().IsMatch(wish.Wanted))
        {
            Use(desk.Work.Records.Find(wish.Wanted), wish.Wanted, credentials);
            return;
        }
        var length = DurationText.Parse(wish.Wanted) ?? throw LeaseErrors.BadLength(LeaseTerms.Shortest, LeaseTerms.Longest);
        // All of them first: one that cannot be made should not cost the making of another.
        var terms = credentials.Select(c => LeaseTerms.Find(c, opening.Agent, policy, length, wish.Unscoped, owner: LeaseDesk.ThisProcess)).ToList();
        foreach (var one in terms)
        {
            var lease = await desk.Work.CreateAsync(one, cancellationToken);
            _made.Add(lease);
            _keys[lease.Credential] = lease.KeyName;
            _context.Tell(string.Create(CultureInfo.InvariantCulture, $"leased a key of this session's own under {lease.Credential}, until {lease.Ends:HH:mm:ss}Z: {lease.Id}"));
        }
    }

    private void Use(Lease? lease, string id, List<Credential> credentials)
    {
        if (lease is null or { Step: LeaseStep.Ended }) throw LeaseErrors.NotFound(id);
        if (lease.Step != LeaseStep.Live) throw LeaseErrors.NotLive(id, lease.Step);
        if (_context.Time.GetUtcNow() >= lease.Ends) throw LeaseErrors.Ended(id);
        if (credentials.All(c => c.Name != lease.Credential)) throw LeaseErrors.OtherCredential(id, lease.Credential);
        _keys[lease.Credential] = lease.KeyName;
    }

    private async Task EndAsync()
    {
        using var patience = new CancellationTokenSource(s_patience, _context.Time);
        try
        {
            // Locked meanwhile: it may open again without asking.
            _vault ??= VaultAccess.Unlock(_context with { AskHidden = null }, _keySource);
            await using var desk = LeaseDesk.Open(_context, _vault, _adminSource);
            foreach (var lease in _made) await EndAsync(desk, lease, patience.Token);
        }
        catch (Exception problem) when (problem is UserError or IOException)
        {
            Warn(_made, problem.Message);
        }
    }

    private async Task EndAsync(LeaseDesk desk, Lease lease, CancellationToken patience)
    {
        try
        {
            if (!await desk.Work.EndAsync(lease.Id, "its session has ended", patience)) Warn([lease], "a call's answer never came");
        }
        catch (UserError problem) when (problem.Code == "lease-missing")
        {
            return; // Somebody has ended it already.
        }
        catch (UserError problem)
        {
            Warn([lease], problem.Message);
        }
        catch (OperationCanceledException)
        {
            Warn([lease], $"the provider did not answer within {s_patience.TotalSeconds:0} seconds");
        }
    }

    private void Warn(IEnumerable<Lease> leases, string why) => _context.Warn(
        $"the lease {string.Join(", ", leases.Select(l => l.Id))} is not revoked yet: {why}", "sally lease revoke --expired finishes it");

    [GeneratedRegex("^[0-9a-f]{12}$", RegexOptions.NonBacktracking)]
    private static partial Regex LeaseId();
}

/// <summary>What a user asked for with <c>--lease</c>.</summary>
/// <param name="Wanted">How long, or a lease's id.</param>
internal sealed record LeaseWish(string Wanted, bool Unscoped, KeySourceOptions KeySource, KeySourceOptions AdminSource);
