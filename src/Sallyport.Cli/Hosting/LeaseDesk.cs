using System.Security.Cryptography;
using Sallyport.Broker.Sandbox;
using Sallyport.Cli.Commands.Login;
using Sallyport.Cli.Vault;
using Sallyport.Control.Admin;
using Sallyport.Control.Leases;
using Sallyport.Control.OpenAI;
using Sallyport.Control.Running;
using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Hosting;

/// <summary>
/// Where a command makes, extends and ends leases. The admin key is read for each piece of work and forgotten behind it: while
/// a gate of this process serves an agent, it is not there.
/// </summary>
internal sealed class LeaseDesk : IAsyncDisposable
{
    private readonly CliContext _context;
    private readonly ControlDatabase _database;
    private readonly Secret _seal;
    private readonly JournalWriter _journal;

    private LeaseDesk(CliContext context, UnlockedVault vault, KeySourceOptions adminSource)
    {
        _context = context;
        _database = ControlDatabase.Open(context.Home, context.Time);
        _seal = vault.DeriveKey(VaultJournal.SealPurpose);
        _journal = JournalWriter.Open(context.Home, context.Time, _seal, options: null);
        Work = new LeaseWork(_database, vault, _journal, () => Admin(context, adminSource), context.Time, OwnerName());
    }

    public LeaseWork Work { get; }

    public LeaseSweep Sweep => new(Work, IsAlive, _context.Time);

    /// <summary>This process, as one that ends its leases with its session.</summary>
    public static LeaseOwner ThisProcess => new(Environment.ProcessId, ProcessFacts.Of(Environment.ProcessId)?.Started);

    /// <param name="vault">Still the caller's to dispose.</param>
    public static LeaseDesk Open(CliContext context, UnlockedVault vault, KeySourceOptions adminSource) => new(context, vault, adminSource);

    /// <summary>For a process that stays: ends what should have ended, minute by minute.</summary>
    public static ControlDuty Duty(ControlPlane plane)
    {
        var work = new LeaseWork(plane.Database, plane.Vault, plane.Journal, plane.ConnectOpenAI, plane.Context.Time, plane.Owner);
        return new ControlDuty("leases", LeaseSweep.Every, new LeaseSweep(work, IsAlive, plane.Context.Time).RunDutyAsync);
    }

    public static bool IsAlive(LeaseOwner owner) => ProcessFacts.IsAlive(owner.ProcessId, owner.Started);

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _seal.Dispose();
        _database.Dispose();
    }

    private static OpenAIAdmin Admin(CliContext context, KeySourceOptions source)
    {
        using var vault = AdminAccess.Unlock(context, source);
        return AdminConnections.OpenAI(vault, UpstreamRedirection.Of(context), context.Time) ?? throw AdminVaultErrors.NoAdminVault();
    }

    private static string OwnerName() => $"{Environment.MachineName}:{Environment.ProcessId}:{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
}
