using Sallyport.Broker.Attach;
using Sallyport.Broker.Sandbox;
using Sallyport.Core.Journal;
using Sallyport.Core.Providers;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Hosting;

/// <summary>
/// The session of one <c>sally run</c>, at the gate of <c>sally serve</c> where that is running, else at a gate of this
/// process.
/// </summary>
internal sealed class SessionAtGate : IAsyncDisposable
{
    // How long a process that was killed may take to be gone, and how often it is looked for.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2), s_pause = TimeSpan.FromMilliseconds(20);

    private readonly CliContext _context;
    private readonly AttachClient? _client;
    private readonly GateHost? _host;
    private readonly CancellationTokenSource _ending = new();
    private Task _watching = Task.CompletedTask;
    private string _endReason = "the command was not started";
    private bool _lost;

    private SessionAtGate(CliContext context, AttachClient? client, GateHost? host, OpenedSession opened, ProviderCatalog providers, int hostPid)
    {
        _context = context;
        _client = client;
        _host = host;
        Opened = opened;
        Providers = providers;
        HostPid = hostPid;
    }

    public OpenedSession Opened { get; }

    public ProviderCatalog Providers { get; }

    public int HostPid { get; }

    public static async Task<SessionAtGate> OpenAsync(
        CliContext context, SessionOpening opening, KeySourceOptions source, SessionLeases? leases, Action<string> warn, CancellationToken cancellationToken)
    {
        if (await AttachClient.ConnectAsync(ControlSockets.Serve(context.Home), inside: null, context.Time, cancellationToken) is { } client)
        {
            try
            {
                var (host, opened) = await client.StartSessionAsync(opening, cancellationToken);
                return new SessionAtGate(context, client, null, opened, ProviderCatalogLoader.Load(context.Home), host.ProcessId);
            }
            catch
            {
                client.Dispose();
                throw;
            }
        }
        var own = await GateHost.StartAsync(context, new GateHostOptions
        {
            Kind = AttachOptions.RunKind,
            SocketPath = ControlSockets.Run(context.Home, Environment.ProcessId),
            KeySource = source,
            Vault = leases?.TakeVault(),
            OnLock = () => leases?.Lock(),
            Warn = warn,
        }, cancellationToken);
        try
        {
            var (_, opened) = await own.Sessions.OpenAsync(opening, cancellationToken);
            return new SessionAtGate(context, null, own, opened, own.Providers, Environment.ProcessId);
        }
        catch
        {
            await own.DisposeAsync();
            throw;
        }
    }

    /// <summary>Tells when the session ends before its command does.</summary>
    public void WatchForEnd(Action<string> warn)
    {
        if (_client is not null) _watching = WatchServeAsync(_client, warn);
        else _host?.Gate.Sessions.Find(Opened.Id)?.Ended.Register(() => { if (!_ending.IsCancellationRequested) warn(Stopped); });
    }

    /// <summary>How the command ended, for the journal.</summary>
    public void CommandEnded(int exitCode) => _endReason = $"the command exited with {exitCode}";

    /// <summary>Ends the session and forgets every secret, even where the end cannot be written down.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _watching;
        try
        {
            if (_client is not null && !_lost) await _client.EndSessionAsync(_endReason, CancellationToken.None);
            if (_host is not null) await _host.Gate.Sessions.StopAsync(Opened.Id, _endReason, CancellationToken.None);
        }
        finally
        {
            _client?.Dispose();
            if (_host is not null) await _host.DisposeAsync();
            _ending.Dispose();
        }
    }

    private string Stopped => $"session {Opened.Id} was stopped: every call of the agent is refused from here on";

    private async Task WatchServeAsync(AttachClient client, Action<string> warn)
    {
        try
        {
            var stopped = await client.WaitForEndAsync(_ending.Token);
            _lost = true;
            warn(stopped ? Stopped : $"sally serve went away: session {Opened.Id} has ended, and every call of the agent fails from here on");
            if (!stopped && await HostDiedAsync()) await WriteHostDiedAsync();
        }
        catch (OperationCanceledException)
        {
            // The command has ended first, as it should.
        }
    }

    /// <summary>
    /// Whether nobody is left who would write the session's end down. A killed process closes what it has open a moment
    /// before it is gone; one that stays has given this connection up, and writes the end itself.
    /// </summary>
    private async Task<bool> HostDiedAsync()
    {
        for (var waited = TimeSpan.Zero; waited < s_patience; waited += s_pause)
        {
            if (!ProcessFacts.IsAlive(HostPid, null)) return true;
            await Task.Delay(s_pause, _context.Time);
        }
        return false;
    }

    private async Task WriteHostDiedAsync()
    {
        await using var journal = JournalWriter.Open(_context.Home, _context.Time, sealKey: null, options: null);
        await journal.AppendAsync(DeadSessions.HostDied(Opened.Id, Environment.ProcessId), CancellationToken.None);
    }
}
