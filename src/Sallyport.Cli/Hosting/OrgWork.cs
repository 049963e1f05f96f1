using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Control.Alerts;
using Sallyport.Control.Inventory;
using Sallyport.Control.OpenAI;
using Sallyport.Control.Rotation;
using Sallyport.Control.Running;
using Sallyport.Control.Sinks;
using Sallyport.Control.Watch;
using Sallyport.Control.Watch.Audit;
using Sallyport.Control.Watch.Differences;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Settings;

namespace Sallyport.Cli.Hosting;

/// <summary>Looking at the organization, as the commands and the control plane's loop do it.</summary>
internal sealed class OrgWork(ControlPlane plane)
{
    /// <summary>From the end of one look at the audit log to the start of the next.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private const string RefusedCursor = "audit.refused";

    private readonly EffectiveSettings _settings = EffectiveSettings.Load(plane.Context.Home, plane.Context.Environment);
    private DateTimeOffset? _compared;

    /// <summary>Reads the audit log, and compares the organization with how it was. Says what it found of high severity.</summary>
    public ControlDuty Duty() => new("organization", Every, async stop =>
    {
        if (plane.OpenAI is null) return;
        try
        {
            var report = await WatchAsync(stop);
            foreach (var alert in report.Alerts) plane.Context.Warn($"{alert.Kind}: {alert.Summary}");
            if (report.WaitsFor.Count > 0) plane.Context.Warn($"the audit log is not read until these sinks have caught up: {string.Join(", ", report.WaitsFor)}", "sally sinks status");
        }
        catch (AdminProblem problem)
        {
            throw AdminApiErrors.Explain(problem);
        }
    });

    /// <summary>One look: the audit log to its end, and, when it is time, everything else.</summary>
    /// <exception cref="AdminProblem">The provider does not answer; what was found before is kept.</exception>
    public async Task<WatchReport> WatchAsync(CancellationToken cancellationToken)
    {
        var now = plane.Context.Time.GetUtcNow();
        var policy = AppliedPolicy.Read(plane.Vault).File;
        var own = new OwnWork(plane.Database, plane.Vault.List(), plane.Context.Home);
        var bell = new AlertBell(plane.Database, plane.Journal);
        var log = await ReadLogAsync(policy, own, bell, cancellationToken);
        if (log.WaitsFor.Count > 0 || now - _compared < TimeSpan.FromMinutes(_settings.WatchCompareMinutes)) return log;
        var inventory = await ReadInventoryAsync(withScopes: false, cancellationToken);
        var found = await new OrganizationWatch(plane.Database, bell, own, logIsRead: log.Refused is null).CompareAsync(inventory, cancellationToken);
        _compared = now;
        return log with { Events = [.. log.Events, .. found.Events], Alerts = [.. log.Alerts, .. found.Alerts] };
    }

    /// <param name="withScopes">Whether to ask the audit log for the keys' scopes: it is read whole for that.</param>
    public Task<OrganizationInventory> ReadInventoryAsync(bool withScopes, CancellationToken cancellationToken) =>
        new InventoryReader(plane.RequireOpenAI(), plane.Vault.List(), plane.AdminCredentials, plane.Context.Time).ReadAsync(withScopes, cancellationToken);

    /// <summary>By the policy in force.</summary>
    public GradingTerms GradingTerms()
    {
        var policy = AppliedPolicy.Read(plane.Vault).File;
        var rotation = new RotationTerms(policy);
        return new GradingTerms
        {
            RotateEvery = credential => credential is null ? RotationSchedule.Default : rotation.PeriodOf(credential),
            Agents = Agents(policy),
        };
    }

    private async Task<WatchReport> ReadLogAsync(PolicyFile? policy, OwnWork own, AlertBell bell, CancellationToken cancellationToken)
    {
        var admin = plane.RequireOpenAI();
        var adminKeys = new List<Sallyport.Control.OpenAI.Records.ListedAdminKey>();
        await foreach (var key in admin.AdminKeys.ListAsync(cancellationToken)) adminKeys.Add(key);
        var terms = new AuditTerms
        {
            ExpectedAdmins = (policy?.Alerts.ExpectedAdmins ?? []).ToHashSet(StringComparer.OrdinalIgnoreCase),
            OwnAdminKeys = CredentialMatch.OwnAdminKeys(plane.AdminCredentials, adminKeys).Keys.ToHashSet(StringComparer.Ordinal),
        };
        var backlog = new SinkBacklog(plane.Database, policy?.Sinks ?? [], _settings.SinksMaxPendingBytes);
        var options = new AuditReadOptions { First = TimeSpan.FromDays(_settings.WatchFirstDays) };
        try
        {
            var report = await new AuditWatch(admin, plane.Database, bell, own, terms, backlog, options).ReadAsync(cancellationToken);
            plane.Database.Cursors.Set(RefusedCursor, "");
            return report;
        }
        catch (AdminProblem problem) when (problem.Kind == AdminProblemKind.NotAllowed)
        {
            return new WatchReport { Refused = problem.Said, Alerts = await SayOnceAsync(problem, bell, cancellationToken) };
        }
    }

    /// <summary>An alert for each time that the log cannot be read after it could: not one a minute.</summary>
    private async Task<IReadOnlyList<Alert>> SayOnceAsync(AdminProblem problem, AlertBell bell, CancellationToken cancellationToken)
    {
        if (plane.Database.Cursors.Find(RefusedCursor) is { Length: > 0 }) return [];
        var alert = new Alert
        {
            Id = $"audit-log-refused:{plane.Context.Time.GetUtcNow().ToUnixTimeSeconds()}",
            Kind = "audit-log-refused",
            Severity = AlertSeverity.Medium,
            Subject = "organization",
            Summary = $"the organization's audit log cannot be read, so who did what is not known; differences are looked for all the same: {problem.Said}",
        };
        var raised = await bell.RaiseAsync(alert, cancellationToken);
        plane.Database.Cursors.Set(RefusedCursor, alert.Id);
        return raised ? [alert] : [];
    }

    private static Dictionary<string, IReadOnlyList<string>> Agents(PolicyFile? policy) =>
        (policy?.Agents ?? []).SelectMany(agent => agent.Grants.Select(grant => (grant.Credential, agent.Name)))
            .GroupBy(g => g.Credential, g => g.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, IReadOnlyList<string> (g) => [.. g.Distinct(StringComparer.Ordinal)], StringComparer.Ordinal);
}
