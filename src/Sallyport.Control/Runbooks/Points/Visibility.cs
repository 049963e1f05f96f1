using Sallyport.Control.Runbooks.Facts;
using Sallyport.Control.Sinks;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Runbooks.Points;

/// <summary>6: who called, in which project, what it used, and who changed what: seen here, and kept elsewhere.</summary>
internal static class Visibility
{
    /// <summary>Daily, and an hour for whoever was late.</summary>
    internal static readonly TimeSpan UsageStale = TimeSpan.FromHours(25);

    internal static readonly TimeSpan AuditStale = TimeSpan.FromHours(1);
    internal static readonly TimeSpan SinkStale = TimeSpan.FromHours(1);

    public static IEnumerable<Evidence> Look(RunbookFacts facts) => [.. Pinned(facts), Usage(facts), AuditOn(facts), AuditRead(facts), .. Shipped(facts)];

    private static IEnumerable<Evidence> Pinned(RunbookFacts facts)
    {
        if (facts.Vault.Value is null)
        {
            yield return Evidence.NotKnown(facts.Vault, Sources.Vault, "whether calls name their project");
            yield break;
        }
        var loose = facts.Keys.Where(k => RunbookFacts.Fact(k, CredentialFacts.Project).Length == 0).ToList();
        foreach (var key in loose)
        {
            yield return Evidence.Fail($"calls with {key.Name} name no project", Sources.Vault, $"sally login openai --as {key.Name.Split('/')[^1]} --project proj_… --replace");
        }
        if (loose.Count == 0) yield return Evidence.Ok($"calls with each of {Wording.Count(facts.Keys.Count, "key")} of OpenAI name its project, and no other passes the gate", Sources.Vault);
    }

    private static Evidence Usage(RunbookFacts facts) => facts.Control.Value switch
    {
        null => Evidence.NotKnown(facts.Control, Sources.Control, "whether the provider's usage is read"),
        { UsageRead: null } => Evidence.NotKnown("the provider's usage was never read", Sources.Control, "sally control run, kept running; once: sally usage --upstream --pull"),
        { UsageRead: { } read } when facts.Now - read > UsageStale => Evidence.Fail($"the provider's usage was not read for {Wording.Span(facts.Now - read)}", Sources.Control, "sally control run, kept running"),
        { UsageRead: { } read } => Evidence.Ok($"the provider's usage was read {Wording.Span(facts.Now - read)} ago", Sources.Control),
    };

    private static Evidence AuditOn(RunbookFacts facts)
    {
        if (facts.Organization.Value is not { } organization) return Evidence.NotKnown(facts.Organization, Sources.Organization, "whether the audit log is switched on");
        return organization.Deleted.Value is null ? Evidence.NotKnown(organization.Deleted, Sources.Organization, "whether the audit log is switched on") : Evidence.Ok("the organization's audit log is switched on", Sources.Organization);
    }

    /// <summary>A sink can only carry on what was read.</summary>
    private static Evidence AuditRead(RunbookFacts facts) => facts.Control.Value switch
    {
        null => Evidence.NotKnown(facts.Control, Sources.Control, "whether the audit log is read"),
        { AuditRead: null } => Evidence.NotKnown("the organization's audit log was never read here, so no sink can have it", Sources.Control, "sally control run, kept running"),
        { AuditRead: { } read } when facts.Now - read > AuditStale => Evidence.Fail($"the organization's audit log was not read for {Wording.Span(facts.Now - read)}", Sources.Control, "sally control run, kept running"),
        { AuditRead: { } read } => Evidence.Ok($"the organization's audit log was read {Wording.Span(facts.Now - read)} ago", Sources.Control),
    };

    private static IEnumerable<Evidence> Shipped(RunbookFacts facts)
    {
        if (facts.Policy.Value is not { } policy)
        {
            yield return Evidence.NotKnown(facts.Policy, Sources.Policy, "whether the audit log is shipped");
            yield break;
        }
        var wanted = (policy.File?.Sinks ?? []).Where(s => s.Events.HasFlag(SinkEvents.Audit)).ToList();
        if (wanted.Count == 0)
            yield return Evidence.Fail("the audit log is shipped nowhere: the policy declares no sink that gets it", Sources.Policy, "declare one under sinks: in sallyport.yaml (docs/sinks.md), then: sally apply");
        foreach (var sink in wanted)
        {
            yield return facts.Control.Value is { } control
                ? Delivered(control.Sinks.FirstOrDefault(s => s.Sink.Name == sink.Name), sink.Name, facts.Now)
                : Evidence.NotKnown($"whether sink {sink.Name} gets the audit log: {facts.Control.Why}", Sources.Control, facts.Control.Command);
        }
    }

    private static Evidence Delivered(SinkStatus? status, string name, DateTimeOffset now) => status switch
    {
        null or { Record: { LastSuccess: null, LastFailure: null } } => Evidence.NotKnown($"sink {name} has delivered nothing yet", Sources.Control, $"sally sinks test {name}"),
        { Record: { Error: { } error, LastFailure: { } failed } } => Evidence.Fail($"sink {name} fails, {Wording.Span(now - failed)} ago: {error}", Sources.Control, $"sally sinks test {name}"),
        { PendingBytes: > 0, Record.LastSuccess: { } last } when now - last > SinkStale => Evidence.Fail(
            $"sink {name} has delivered nothing for {Wording.Span(now - last)}, and {Wording.Count(status.PendingBytes, "byte")} wait", Sources.Control, "sally control run, kept running"),
        { Record: { Refused: > 0, LastSuccess: { } last } } => Evidence.Warn(
            $"sink {name} delivered {Wording.Span(now - last)} ago, and its receiver has refused {Wording.Count(status.Record.Refused, "event")}", Sources.Control, "sally sinks status names the file they are in"),
        { Record.LastSuccess: { } last } => Evidence.Ok($"sink {name} gets the audit log: {Wording.Count(status.Record.Delivered, "event")} delivered, the last {Wording.Span(now - last)} ago", Sources.Control),
        _ => Evidence.NotKnown($"sink {name} has delivered nothing yet", Sources.Control, $"sally sinks test {name}"),
    };
}
