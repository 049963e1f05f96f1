using System.Text.RegularExpressions;
using Sallyport.Broker.Sandbox;
using Sallyport.Cli.Commands.Gate;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Settings;

namespace Sallyport.Cli.Hosting;

/// <summary>One <c>sally run</c>, from the command line to the child's exit code.</summary>
internal sealed partial class AgentRun(CliContext context)
{
    private const int MaxHeldWarnings = 20;

    // A few milliseconds' work, and more sessions than nearly every home has.
    private const int MaxSessionsLookedAt = 256;

    private readonly Lock _lock = new();
    private readonly List<string> _held = [];
    private bool _childHasTerminal;

    public async Task<int> RunAsync(AgentRunOptions options, CancellationToken cancellationToken)
    {
        SessionGuard.Refuse(context, "run an agent");
        if (options.Command.Count == 0 && !options.PrintEnvironment) throw SessionErrors.NoCommand();
        if (!AgentName().IsMatch(options.Agent)) throw SessionErrors.BadAgent(options.Agent);
        var child = options.Command.Count > 0 ? ChildCommand.Resolve(options.Command, context.Environment("PATH")) : null;
        ProcessHardening.Apply();

        var opening = new SessionOpening
        {
            Agent = options.Agent,
            Command = child?.Name ?? "sally run --print-env",
            ProcessId = Environment.ProcessId,
            Credentials = options.Credentials,
            InjectAlways = options.InjectAlways,
            Environment = context.EnvironmentVariables,
        };
        await using var leases = options.Lease is null ? null : await SessionLeases.TakeAsync(context, opening, options.Lease, cancellationToken);
        if (leases is not null) opening = opening with { Leases = leases.Keys };
        await using var session = await SessionAtGate.OpenAsync(context, opening, options.KeySource, leases, Warn, cancellationToken);
        if (leases is not null) await leases.AttachAsync(session.Opened.Id);
        using var folder = SessionFolder.Create(context.Home, Record(session, opening));
        var environment = Prepare(session, folder, child, options);
        if (options.PrintEnvironment || child is null) return PrintEnvironment(environment);
        return await RunChildAsync(session, child, environment);
    }

    private async Task<int> RunChildAsync(SessionAtGate session, ChildCommand child, ChildEnvironment environment)
    {
        foreach (var notice in environment.Notices) context.Tell($"sally: {notice}");
        await context.Error.FlushAsync();
        ProcessHardening.BecomeReaper();
        session.WatchForEnd(Warn);
        lock (_lock) _childHasTerminal = context.ErrorIsTerminal;
        try
        {
            var ended = ChildProcess.RunAsync(child, environment.Variables, static _ => { });
            await ClearDeadSessionsAsync();
            var exitCode = await ended;
            session.CommandEnded(exitCode);
            return exitCode;
        }
        finally
        {
            ReleaseWarnings();
        }
    }

    private ChildEnvironment Prepare(SessionAtGate session, SessionFolder folder, ChildCommand? child, AgentRunOptions options)
    {
        var opened = session.Opened;
        var trust = TrustFiles.Write(context.EnvironmentVariables, opened.CertificateAuthorityPem, folder.Location, RootCertificates.OfSystem);
        foreach (var notice in trust.Notices) Warn(notice);
        var wanted = EffectiveSettings.Load(context.Home, context.Environment).PreloadNode;
        var preload = options.PreloadNode || wanted == "always"
            || (wanted == "auto" && child is not null && NodePreload.IsNode(child.Program));
        var hosts = opened.Granted.Select(g => session.Providers.Find(g.Credential.Provider)).OfType<Provider>().SelectMany(p => p.Hosts).Distinct();
        return ChildEnvironment.Build(context.EnvironmentVariables, new ChildFacts
        {
            SessionId = opened.Id,
            Agent = options.Agent,
            Port = opened.Port,
            ProxyUser = opened.ProxyUser,
            ProxyPassword = opened.ProxyPassword,
            Providers = session.Providers,
            Granted = opened.Granted,
            TrustFiles = trust.Files,
            Found = opened.Found,
            LooksLikeKey = value => KeyClassifier.LooksLikeAnyKey(session.Providers, value),
            BaseUrl = options.BaseUrl,
            NodePreloadFile = preload ? NodePreload.Write(folder.Location, opened.Port, hosts) : null,
        });
    }

    private int PrintEnvironment(ChildEnvironment environment)
    {
        foreach (var (name, value) in environment.Variables.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            if (context.EnvironmentVariables.GetValueOrDefault(name) != value) context.Out.WriteLine($"{name}={value}");
        }
        foreach (var name in context.EnvironmentVariables.Keys.Where(n => !environment.Variables.ContainsKey(n)).Order(StringComparer.Ordinal))
            context.Out.WriteLine($"-{name}");
        return 0;
    }

    private static SessionRecord Record(SessionAtGate session, SessionOpening opening) => new()
    {
        Id = session.Opened.Id,
        Agent = opening.Agent,
        Command = opening.Command,
        OwnerPid = opening.ProcessId,
        OwnerStarted = ProcessFacts.Of(opening.ProcessId)?.Started,
        HostPid = session.HostPid,
        HostStarted = ProcessFacts.Of(session.HostPid)?.Started,
    };

    /// <summary>While the command runs, so that it costs its start nothing.</summary>
    private async Task ClearDeadSessionsAsync()
    {
        JournalWriter? journal = null;
        try
        {
            await DeadSessions.ClearAsync(
                context.Home, MaxSessionsLookedAt, () => journal ??= JournalWriter.Open(context.Home, context.Time, null, null), context.Time, CancellationToken.None);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Warn($"what a killed session left behind could not be cleared away: {problem.Message}");
        }
        finally
        {
            if (journal is not null) await journal.DisposeAsync();
        }
    }

    /// <summary>A line written while the command draws on the terminal would tear its picture: it waits for the end.</summary>
    private void Warn(string text)
    {
        lock (_lock)
        {
            if (!_childHasTerminal) context.Warn(text);
            else if (_held.Count < MaxHeldWarnings && !_held.Contains(text)) _held.Add(text);
        }
    }

    private void ReleaseWarnings()
    {
        lock (_lock)
        {
            _childHasTerminal = false;
            foreach (var text in _held) context.Warn(text);
            _held.Clear();
        }
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}$", RegexOptions.NonBacktracking)]
    private static partial Regex AgentName();
}
