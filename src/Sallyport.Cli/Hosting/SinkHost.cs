using Sallyport.Cli.Vault;
using Sallyport.Control.Sinks;
using Sallyport.Control.Sinks.Formats;
using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.Leaks;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Hosting;

/// <summary>
/// The sinks of the policy in force, with what it takes to deliver to them. The vault is the caller's: a sink's credential
/// is taken out of it for each batch and for no longer.
/// </summary>
internal sealed class SinkHost : IDisposable
{
    private readonly CliContext _context;
    private readonly UnlockedVault _vault;
    private readonly SecretPatterns _secrets;

    private SinkHost(CliContext context, UnlockedVault vault, IReadOnlyList<SinkDefinition> sinks, SecretPatterns secrets, ControlDatabase database)
    {
        (_context, _vault, Sinks, _secrets, Database) = (context, vault, sinks, secrets, database);
        Text = new EventText(new EventOrigin(Environment.MachineName, SallyCommandLine.Version), secrets);
    }

    public IReadOnlyList<SinkDefinition> Sinks { get; }

    public ControlDatabase Database { get; }

    public EventText Text { get; }

    /// <exception cref="UserError">The policy or a credential was tampered with, or the store cannot be opened.</exception>
    public static SinkHost Open(CliContext context, UnlockedVault vault)
    {
        var sinks = AppliedPolicy.Read(vault).File?.Sinks ?? [];
        var database = ControlDatabase.Open(context.Home, context.Time);
        var credentials = vault.RevealAll();
        try
        {
            return new SinkHost(context, vault, sinks, new SecretPatterns(credentials), database);
        }
        finally
        {
            foreach (var credential in credentials) credential.Secret.Dispose();
        }
    }

    public SinkRunner CreateRunner(IJournal journal) =>
        new(Sinks, _context.Home, Database, journal, Text, OpenCredential, _context.Time, new SinkOptions());

    public Secret OpenCredential(string name) => _vault.Reveal(name).Secret;

    public void Dispose()
    {
        _secrets.Leave();
        Database.Dispose();
    }
}
