using Sallyport.Control.Inventory;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Control.Runbooks;
using Sallyport.Control.Runbooks.Facts;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Control.Runbooks;

/// <summary>Points 1 to 5: which keys there are, whose, and what they may do.</summary>
public sealed class KeyPointsTests
{
    [Fact]
    public void A_legacy_key_in_the_vault_fails() => (CleanFacts.All with { Vault = CleanFacts.Vault(CleanFacts.Bot, CleanFacts.Bot with { Name = "github/old", Provider = "github", KeyType = "legacy" }) })
        .Gives("legacy-keys", Verdict.Fail, "github/old is a legacy key");

    [Fact]
    public void A_legacy_key_on_this_machine_fails() => CleanFacts.All.WithKeyInReach("legacy").Gives("legacy-keys", Verdict.Fail, "OPENAI_API_KEY in this shell has a legacy key", "gate");

    [Fact]
    public void A_key_of_no_known_type_is_warned_about() => (CleanFacts.All with { Vault = CleanFacts.Vault(CleanFacts.Bot with { KeyType = "unknown" }) })
        .Gives("legacy-keys", Verdict.Warn, "cannot be told by its shape", "service-accounts");

    [Fact]
    public void Calls_with_a_key_that_no_project_lists_are_warned_about() => CleanFacts.All.With(CleanFacts.Organization with { CallsByKey = Calls(("key_bot", 120), ("key_ghost", 7)) })
        .Gives("legacy-keys", Verdict.Warn, "1 key in no project's list made 7 calls in the last 7 days: legacy keys, or some deleted since: key_ghost");

    [Fact]
    public void Calls_with_a_key_whose_deletion_is_in_the_audit_log_are_not() => CleanFacts.All.With(CleanFacts.Organization with
    {
        CallsByKey = Calls(("key_bot", 120), ("key_ghost", 7)),
        Deleted = Known<IReadOnlySet<string>>.Of(new HashSet<string> { "key_ghost" }),
    }).Gives("legacy-keys", Verdict.Ok, "or its deletion in the audit log");

    [Fact]
    public void Without_usage_nobody_knows_of_legacy_keys() => CleanFacts.All.With(CleanFacts.Organization with { CallsByKey = CleanFacts.Unknown<IReadOnlyDictionary<string, long>>() })
        .Gives("legacy-keys", Verdict.NotKnown, "whether others use legacy keys", "gate");

    [Fact]
    public void A_credential_that_two_agents_share_fails() => CleanFacts.All.WithPolicy(CleanFacts.PolicyText.Replace("sinks:", "  crawler: { credential: openai/bot, permissions: { models: read } }\nsinks:", StringComparison.Ordinal))
        .Gives("projects", Verdict.Fail, "openai/bot is shared by bot, crawler");

    [Fact]
    public void A_project_that_two_credentials_share_fails() => (CleanFacts.All with
    {
        Vault = CleanFacts.Vault(CleanFacts.Bot, (CleanFacts.Bot with { Name = "openai/crawler" }).With(CredentialFacts.KeyId, "key_crawler")),
    }).With(CleanFacts.BotProject with { Keys = [CleanFacts.BotKey, CleanFacts.BotKey with { Id = "key_crawler", Credential = "openai/crawler" }] })
        .Gives("projects", Verdict.Fail, "openai/bot, openai/crawler are in one project, proj_bot");

    [Fact]
    public void A_credential_whose_project_is_not_recorded_is_not_known() => (CleanFacts.All with { Vault = CleanFacts.Vault(CleanFacts.Bot.Without(CredentialFacts.Project)) })
        .Gives("projects", Verdict.NotKnown, "which project openai/bot belongs to", "visible");

    [Fact]
    public void A_project_that_may_use_every_model_fails() => CleanFacts.All.With(CleanFacts.BotProject with { Settings = Models(null) })
        .Gives("projects", Verdict.Fail, "project bot-prod may use every model");

    [Fact]
    public void A_deny_list_of_nothing_is_every_model() => CleanFacts.All.With(CleanFacts.BotProject with { Settings = Models(new ModelList { Mode = ModelList.Deny, ModelIds = [] }) })
        .Gives("projects", Verdict.Fail, "project bot-prod may use every model");

    [Fact]
    public void A_deny_list_is_warned_about() => CleanFacts.All.With(CleanFacts.BotProject with { Settings = Models(new ModelList { Mode = ModelList.Deny, ModelIds = ["gpt-5"] }) })
        .Gives("projects", Verdict.Warn, "every one that is new");

    [Fact]
    public void A_project_without_a_limit_of_spend_fails() => CleanFacts.All.With(CleanFacts.BotProject with { Settings = CleanFacts.Settings with { SpendLimit = null } })
        .Gives("projects", Verdict.Fail, "project bot-prod has no limit of spend");

    [Fact]
    public void A_limit_that_is_reached_is_warned_about() => CleanFacts.All.With(CleanFacts.BotProject with
    {
        Settings = CleanFacts.Settings with { SpendLimit = new SpendLimit { ThresholdCents = 20_050, Enforcement = new SpendEnforcement { Status = "enforcing" } } },
    }).Gives("projects", Verdict.Warn, "has reached its limit of $200.5");

    [Fact]
    public void A_limit_that_is_not_told_is_not_known() => CleanFacts.All.With(CleanFacts.BotProject with { Settings = CleanFacts.Settings with { SpendLimit = null, NotTold = new HashSet<string> { InventorySettings.SpendLimitPart } } })
        .Gives("projects", Verdict.NotKnown, "project bot-prod, what it may spend");

    [Fact]
    public void A_project_without_keys_needs_no_limits() =>
        CleanFacts.All.With(CleanFacts.BotProject, CleanFacts.BotProject with { Id = "proj_empty", Settings = Models(null), Keys = [] }).Gives("projects", Verdict.Ok, "1 project with keys");

    [Fact]
    public void A_project_of_two_environments_fails() => CleanFacts.All.With(CleanFacts.BotProject with { Keys = [CleanFacts.BotKey with { Name = "bot-dev" }] })
        .Gives("projects", Verdict.Fail, "one project holds keys of several environments");

    [Fact]
    public void A_legacy_key_that_a_project_lists_fails() => CleanFacts.All.With(CleanFacts.BotProject with { Keys = [CleanFacts.BotKey with { Type = ListedKeyType.Legacy }] })
        .Gives("legacy-keys", Verdict.Fail, "bot-key of bot-prod is a legacy key");

    [Fact]
    public void A_key_whose_owner_left_fails() => CleanFacts.All.With(CleanFacts.BotProject with { Keys = [CleanFacts.BotKey with { OwnerActive = false, OwnerName = "Olga" }] })
        .Gives("service-accounts", Verdict.Fail, "Olga, has no access to the project any more");

    [Fact]
    public void An_admin_key_that_never_ends_is_warned_about() => CleanFacts.All.With(CleanFacts.Organization.Inventory with
    {
        AdminKeys = [CleanFacts.AdminKey with { Key = CleanFacts.AdminKey.Key with { ExpiresAt = null } }],
    }).Gives("admin-keys", Verdict.Warn, "an admin key never ends");

    [Fact]
    public void A_persons_key_that_an_agent_uses_fails() => (CleanFacts.All with { Vault = CleanFacts.Vault(CleanFacts.Bot with { KeyType = "project" }) })
        .Gives("service-accounts", Verdict.Fail, "openai/bot, which bot uses, is a project key");

    [Fact]
    public void A_persons_key_that_no_agent_uses_is_warned_about() => (CleanFacts.All with { Vault = CleanFacts.Vault(CleanFacts.Bot, Spare with { KeyType = "project" }) }).With(CleanFacts.BotProject, CleanFacts.BotProject with { Id = "proj_spare", Keys = [CleanFacts.BotKey with { Id = "key_spare", Credential = "openai/spare" }] })
        .Gives("service-accounts", Verdict.Warn, "openai/spare is a project key, of a person");

    [Fact]
    public void A_service_accounts_key_that_is_in_no_vault_is_warned_about() => CleanFacts.All.With(CleanFacts.BotProject with { Keys = [CleanFacts.BotKey, CleanFacts.OtherKey] })
        .Gives("service-accounts", Verdict.Warn, "1 key of service accounts is not in this vault: other-key in bot-prod");

    [Fact]
    public void A_key_that_its_project_does_not_list_fails() => CleanFacts.All.With(CleanFacts.BotProject with { Keys = [] })
        .Gives("service-accounts", Verdict.Fail, "the key of openai/bot (key_bot) is in no project's list", "legacy-keys");

    [Fact]
    public void A_key_that_the_watch_found_gone_fails() => CleanFacts.All.With(CleanFacts.Control with { Vanished = [("openai/bot", CleanFacts.Now.AddDays(-1))] })
        .Gives("service-accounts", Verdict.Fail, "the key of openai/bot is gone at the provider, seen 2026-02-28");

    [Fact]
    public void A_watch_that_stopped_fails() => CleanFacts.All.With(CleanFacts.Control with { KeysWatched = CleanFacts.Now.AddHours(-5) })
        .Gives("service-accounts", Verdict.Fail, "nobody has looked for 5 hours");

    [Fact]
    public void A_watch_that_never_ran_is_not_known() => CleanFacts.All.With(CleanFacts.Control with { KeysWatched = null })
        .Gives("service-accounts", Verdict.NotKnown, "nobody has looked yet");

    [Fact]
    public void No_policy_fails() => (CleanFacts.All with { Policy = Known<PolicyInForce>.Of(new PolicyInForce(null, null)) })
        .Gives("restricted", Verdict.Fail, "no policy was applied", "visible");

    [Fact]
    public void Everything_granted_with_a_reason_is_warned_about() => CleanFacts.All.WithPolicy(CleanFacts.PolicyText.Replace("permissions: { responses: write }", "permissions: all, because: a trial", StringComparison.Ordinal))
        .Gives("restricted", Verdict.Warn, "bot is granted everything of openai/bot, because: a trial");

    [Fact]
    public void A_key_that_was_made_without_scopes_fails() => CleanFacts.All.With(CleanFacts.BotProject with { Keys = [CleanFacts.BotKey with { Scopes = [] }] })
        .Gives("restricted", Verdict.Fail, "the key of openai/bot has no scopes");

    [Fact]
    public void A_key_of_our_own_that_was_told_no_scopes_fails() =>
        (CleanFacts.All with { Vault = CleanFacts.Vault(CleanFacts.Bot.Without(CredentialFacts.Scopes).With(CredentialFacts.Marker, "sally-1")) })
            .With(CleanFacts.BotProject with { Keys = [CleanFacts.BotKey with { Scopes = null }] })
            .Gives("restricted", Verdict.Fail, "was made without scopes");

    [Fact]
    public void A_key_whose_scopes_are_written_nowhere_is_not_known() => (CleanFacts.All with { Vault = CleanFacts.Vault(CleanFacts.Bot.Without(CredentialFacts.Scopes)) })
        .With(CleanFacts.BotProject with { Keys = [CleanFacts.BotKey with { Scopes = null }] })
        .Gives("restricted", Verdict.NotKnown, "is written down nowhere");

    [Fact]
    public void An_unrestricted_key_outside_of_the_vault_fails() => CleanFacts.All.With(CleanFacts.BotProject with { Keys = [CleanFacts.BotKey, CleanFacts.OtherKey with { Scopes = [] }] })
        .Gives("restricted", Verdict.Fail, "1 key outside of this vault may do all that their owners may: other-key in bot-prod", "service-accounts");

    [Fact]
    public void A_key_outside_of_the_vault_that_the_audit_log_does_not_know_is_not_known() => CleanFacts.All.With(CleanFacts.BotProject with { Keys = [CleanFacts.BotKey, CleanFacts.OtherKey with { Scopes = null }] })
        .Gives("restricted", Verdict.NotKnown, "the audit log has nothing of their making", "service-accounts");

    [Fact]
    public void An_admin_key_in_the_vault_of_agents_fails() => (CleanFacts.All with { Vault = CleanFacts.Vault(CleanFacts.Bot, CleanFacts.Admin with { Name = "anthropic/root", Provider = "anthropic" }) })
        .Gives("admin-keys", Verdict.Fail, "anthropic/root is an admin key, in the vault of agents");

    [Fact]
    public void An_admin_key_on_this_machine_fails() => CleanFacts.All.WithKeyInReach("admin").Gives("admin-keys", Verdict.Fail, "has an admin key of openai", "gate");

    [Fact]
    public void A_key_file_before_the_admin_keys_is_warned_about() => (CleanFacts.All with
    {
        AdminVault = Known<VaultFile>.Of(CleanFacts.Vault(CleanFacts.Admin).Value! with { KeySourceKind = KeySourceKind.KeyFile }),
    }).Gives("admin-keys", Verdict.Warn, "a key file opens the vault of admin keys");

    [Fact]
    public void An_admin_key_that_is_elsewhere_is_warned_about() => CleanFacts.All.With(CleanFacts.Organization.Inventory with
    {
        AdminKeys = [CleanFacts.AdminKey, new InventoryAdminKey(CleanFacts.AdminKey.Key with { Id = "key_x", Name = "terraform", Owner = new AdminKeyOwner { Name = "Olga" } }, null)],
    }).Gives("admin-keys", Verdict.Warn, "terraform of Olga, never used");

    [Fact]
    public void Without_an_admin_key_it_is_not_known_where_they_are() => (CleanFacts.All with { AdminVault = CleanFacts.Unknown<VaultFile>() })
        .Gives("admin-keys", Verdict.NotKnown, "where admin keys are");

    private static Credential Spare { get; } = (CleanFacts.Bot with { Name = "openai/spare" }).With(CredentialFacts.KeyId, "key_spare").With(CredentialFacts.Project, "proj_spare");

    private static InventorySettings Models(ModelList? list) => CleanFacts.Settings with { Models = list };

    private static Known<IReadOnlyDictionary<string, long>> Calls(params (string Key, long Calls)[] calls) =>
        Known<IReadOnlyDictionary<string, long>>.Of(calls.ToDictionary(c => c.Key, c => c.Calls));
}
