using Sallyport.Control.Alerts;
using Sallyport.Control.Leases;
using Sallyport.Control.Rotation;
using Sallyport.Control.Runbooks;
using Sallyport.Control.Runbooks.Facts;
using Sallyport.Core.Vault;
using Xunit;
using RotationRecord = Sallyport.Control.Rotation.Rotation;
using SinkRecord = Sallyport.Control.Sinks.Delivery.SinkRecord;

namespace Sallyport.Tests.Control.Runbooks;

/// <summary>Points 6 to 8: what is seen, what passes the gate, and what is replaced in time.</summary>
public sealed class OperationPointsTests
{
    [Fact]
    public void Calls_that_name_no_project_fail() => (CleanFacts.All with { Vault = CleanFacts.Vault(CleanFacts.Bot.Without(CredentialFacts.Project)) })
        .Gives("visible", Verdict.Fail, "calls with openai/bot name no project", "projects");

    [Fact]
    public void Usage_that_was_not_read_for_two_days_fails() => CleanFacts.All.With(CleanFacts.Control with { UsageRead = CleanFacts.Now.AddDays(-2) })
        .Gives("visible", Verdict.Fail, "was not read for 2 days");

    [Fact]
    public void Usage_that_was_never_read_is_not_known() => CleanFacts.All.With(CleanFacts.Control with { UsageRead = null }).Gives("visible", Verdict.NotKnown, "was never read");

    [Fact]
    public void An_audit_log_that_was_not_read_for_two_hours_fails() => CleanFacts.All.With(CleanFacts.Control with { AuditRead = CleanFacts.Now.AddHours(-2) })
        .Gives("visible", Verdict.Fail, "audit log was not read for 2 hours");

    [Fact]
    public void An_audit_log_that_was_never_read_is_not_known_whatever_its_sink_delivered() => CleanFacts.All.With(CleanFacts.Control with { AuditRead = null })
        .Gives("visible", Verdict.NotKnown, "was never read here, so no sink can have it");

    [Fact]
    public void An_audit_log_that_cannot_be_read_is_not_known() => CleanFacts.All.With(CleanFacts.Organization with { Deleted = CleanFacts.Unknown<IReadOnlySet<string>>() })
        .Gives("visible", Verdict.NotKnown, "whether the audit log is switched on");

    [Fact]
    public void No_sink_for_the_audit_log_fails() => CleanFacts.All.WithPolicy(CleanFacts.PolicyText.Replace("[journal, audit]", "[journal]", StringComparison.Ordinal))
        .Gives("visible", Verdict.Fail, "the audit log is shipped nowhere");

    [Fact]
    public void A_sink_that_fails_fails() => WithSink(new SinkRecord { LastSuccess = CleanFacts.Now.AddHours(-3), LastFailure = CleanFacts.Now.AddMinutes(-4), Error = "refused" }, 0)
        .Gives("visible", Verdict.Fail, "sink siem fails, 4 minutes ago: refused");

    [Fact]
    public void A_sink_that_fell_behind_fails() => WithSink(new SinkRecord { LastSuccess = CleanFacts.Now.AddHours(-3) }, 4096)
        .Gives("visible", Verdict.Fail, "has delivered nothing for 3 hours, and 4,096 bytes wait");

    [Fact]
    public void A_sink_that_delivered_nothing_yet_is_not_known() => WithSink(new SinkRecord(), 10).Gives("visible", Verdict.NotKnown, "has delivered nothing yet");

    [Fact]
    public void A_receiver_that_refused_events_is_warned_about() => WithSink(new SinkRecord { LastSuccess = CleanFacts.Now.AddMinutes(-3), Refused = 2 }, 0)
        .Gives("visible", Verdict.Warn, "refused 2 events");

    [Fact]
    public void A_key_within_an_agents_reach_fails() => CleanFacts.All.WithKeyInReach("project").Gives("gate", Verdict.Fail, "an agent started here needs no gate");

    [Fact]
    public void A_file_that_cannot_be_read_is_not_known() => (CleanFacts.All with { Machine = Known<MachineFacts>.Of(new MachineFacts([], 4, ["/home/olga/.env"])) })
        .Gives("gate", Verdict.NotKnown, "whether /home/olga/.env has a key");

    [Fact]
    public void No_traffic_is_not_known() => (CleanFacts.All with { Gate = Known<GateFacts>.Of(new GateFacts(0, 0, [])) }).Gives("gate", Verdict.NotKnown, "no call went through the gate");

    [Fact]
    public void A_leak_that_was_proven_fails() => CleanFacts.All.With(CleanFacts.Control with
    {
        Alerts = [new Alert { Id = "l", Kind = "leak", Severity = AlertSeverity.Critical, Subject = "openai/bot", Summary = "openai/bot was used outside", Raised = CleanFacts.Now.AddDays(-2) }],
    }).Gives("gate", Verdict.Fail, "2026-02-27: openai/bot was used outside");

    [Fact]
    public void Use_of_a_key_after_its_last_call_through_the_gate_fails() => (CleanFacts.All with { Vault = CleanFacts.Vault(CleanFacts.Bot with { LastUsed = CleanFacts.Now.AddHours(-9) }) })
        .Gives("gate", Verdict.Fail, "8 hours after its last call through this gate");

    [Fact]
    public void Calls_of_keys_outside_of_the_vault_are_warned_about() => CleanFacts.All.With(CleanFacts.Organization with
    {
        Inventory = CleanFacts.Organization.Inventory with { Projects = [CleanFacts.BotProject with { Keys = [CleanFacts.BotKey, CleanFacts.OtherKey] }] },
        CallsByKey = Known<IReadOnlyDictionary<string, long>>.Of(new Dictionary<string, long> { ["key_other"] = 9 }),
    }).Gives("gate", Verdict.Warn, "1 key outside of this vault made 9 calls", "service-accounts");

    [Fact]
    public void A_key_older_than_its_period_fails() => (CleanFacts.All with { Vault = CleanFacts.Vault(CleanFacts.Bot with { Rotated = CleanFacts.Now.AddDays(-104) }) })
        .Gives("rotation", Verdict.Fail, "openai/bot is 104 days old, 14 days more than its 90 days");

    [Fact]
    public void A_key_that_is_due_is_warned_about()
    {
        var due = CleanFacts.Bot with { Rotated = CleanFacts.Now - RotationSchedule.Default + TimeSpan.FromMinutes(1) };
        (CleanFacts.All with { Vault = CleanFacts.Vault(due) }).Gives("rotation", Verdict.Warn, "openai/bot has been due since");
    }

    [Fact]
    public void A_key_that_is_fetched_from_elsewhere_is_replaced_there()
    {
        var fetched = (CleanFacts.Bot with { Rotated = CleanFacts.Now.AddDays(-104) }).With(CredentialFacts.Source, "vault:secret/data/openai#key");
        var facts = CleanFacts.All with { Vault = CleanFacts.Vault(fetched) };
        facts.Gives("rotation", Verdict.Fail, "openai/bot is 104 days old");
        Assert.Equal("replace it where it comes from, vault:secret/data/openai#key, then: sally keys refresh openai/bot", Runbook.Judge(facts).Points[7].Mend);
    }

    [Fact]
    public void The_policys_own_period_counts_and_never_is_warned_about()
    {
        var account = CleanFacts.PolicyText + "\nopenai:\n  projects:\n    bot-prod:\n      service_accounts:\n        runtime: { credential: openai/bot, permissions: { responses: write }, rotate_every: 7d }";
        CleanFacts.All.WithPolicy(account).Gives("rotation", Verdict.Fail, "openai/bot is 10 days old, 3 days more than its 7 days");
        CleanFacts.All.WithPolicy(account.Replace("7d", "never, because: a device", StringComparison.Ordinal)).Gives("rotation", Verdict.Warn, "openai/bot is never rotated, says the policy; it is 10 days old");
    }

    [Fact]
    public void Keys_that_a_rotation_holds_beside_are_not_judged_by_their_age() => (CleanFacts.All with
    {
        Vault = CleanFacts.Vault(CleanFacts.Bot, (CleanFacts.Bot with { Name = "openai/bot.old", Rotated = CleanFacts.Now.AddDays(-200) }).With(CredentialFacts.Standing, CredentialFacts.StandingOld)),
    }).Gives("rotation", Verdict.Ok, "1 key, none older than its period");

    [Fact]
    public void A_rotation_that_is_stuck_fails() => CleanFacts.All.With(CleanFacts.Control with { Rotations = [Rotation(RotationStep.Revoke, CleanFacts.Now.AddDays(-3), finished: false)] })
        .Gives("rotation", Verdict.Fail, "the rotation of openai/bot has been at revoke for 3 days: it answers 500");

    [Fact]
    public void A_rotation_under_way_is_fine() => CleanFacts.All.With(CleanFacts.Control with { Rotations = [Rotation(RotationStep.Watch, CleanFacts.Now.AddHours(-3), finished: false)] })
        .Gives("rotation", Verdict.Ok, "1 rotation under way");

    [Fact]
    public void A_rotation_that_was_given_up_is_warned_about() => CleanFacts.All.With(CleanFacts.Control with { Rotations = [Rotation(RotationStep.Undo, CleanFacts.Now.AddDays(-3), finished: true)] })
        .Gives("rotation", Verdict.Warn, "was given up");

    [Fact]
    public void A_lease_that_outlived_its_end_fails() => CleanFacts.All.With(CleanFacts.Control with { Leases = [Lease(LeaseStep.Live) with { Ends = CleanFacts.Now.AddHours(-2) }] })
        .Gives("rotation", Verdict.Fail, "lease 0123456789ab of bot for openai/bot should have ended 2 hours ago");

    [Fact]
    public void A_lease_that_was_never_finished_fails() => CleanFacts.All.With(CleanFacts.Control with { Leases = [Lease(LeaseStep.Creating) with { Created = CleanFacts.Now.AddHours(-2) }] })
        .Gives("rotation", Verdict.Fail, "lease 0123456789ab of bot for openai/bot");

    [Fact]
    public void A_lease_within_its_time_is_fine() => CleanFacts.All.With(CleanFacts.Control with { Leases = [Lease(LeaseStep.Live)] }).Gives("rotation", Verdict.Ok, "1 lease, none beyond its end");

    [Fact]
    public void An_old_key_outside_of_the_vault_is_warned_about() =>
        CleanFacts.All.With(CleanFacts.BotProject with { Keys = [CleanFacts.BotKey, CleanFacts.OtherKey with { Created = CleanFacts.Now.AddDays(-120) }] })
            .Gives("rotation", Verdict.Warn, "other-key in bot-prod, 120 days", "service-accounts");

    private static RunbookFacts WithSink(SinkRecord record, long pending) =>
        CleanFacts.All.With(CleanFacts.Control with { Sinks = [CleanFacts.Control.Sinks[0] with { Record = record, PendingBytes = pending }] });

    private static Lease Lease(LeaseStep step) => new()
    {
        Id = "0123456789ab", Step = step, Credential = "openai/bot", Agent = "bot", Project = "proj_bot", OwnAccount = true, Created = CleanFacts.Now.AddMinutes(-1), Ends = CleanFacts.Now.AddHours(1),
    };

    private static RotationReport Rotation(RotationStep step, DateTimeOffset since, bool finished) => new("r1", new RotationRecord
    {
        Credential = "openai/bot", FromVersion = 2, Mode = RotationMode.Key, Reason = "due", Marker = "sally-1", Step = step, StepSince = since, Note = "it answers 500",
    }, finished, since, since);
}
