using Sallyport.Control.Inventory;
using Sallyport.Control.OpenAI.Records;
using Xunit;

namespace Sallyport.Tests.Control.Inventory;

public sealed class InventoryGradingTests
{
    private static readonly DateTimeOffset s_now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly InventoryKey s_good = new()
    {
        Id = "key_good", Name = "runtime", Type = ListedKeyType.ServiceAccount, OfAccount = true, OwnerId = "svc_1", OwnerName = "runtime", OwnerActive = true,
        Created = s_now.AddDays(-10), LastUsed = s_now.AddDays(-1), Scopes = ["api.responses.write"], Credential = "openai/bot",
    };

    private static readonly InventorySettings s_settings = new()
    {
        Models = new ModelList { Mode = ModelList.Allow, ModelIds = ["gpt-5"] }, SpendLimit = new SpendLimit { ThresholdCents = 100 },
    };

    /// <summary>What is changed of a project that is as it should be, and all that is then found.</summary>
    public static TheoryData<string, InventoryProject, string> Table => new()
    {
        { "as it should be", Project(), "" },
        { "legacy", Project(s_good with { Type = ListedKeyType.Legacy }), "High legacy-key openai/bot" },
        { "legacy, not ours", Project(s_good with { Type = ListedKeyType.Legacy, Credential = null }), "High legacy-key key_good" },
        { "owner left", Project(s_good with { OwnerActive = false }), "High owner-left openai/bot" },
        { "owner not told", Project(s_good with { OwnerActive = null }), "" },
        { "never used, new", Project(s_good with { LastUsed = null }), "" },
        { "never used, 30 days", Project(s_good with { LastUsed = null, Created = s_now.AddDays(-30) }), "Medium unused-key openai/bot" },
        { "used 29 days ago", Project(s_good with { LastUsed = s_now.AddDays(-30).AddSeconds(1), Created = s_now.AddDays(-80) }), "" },
        { "used 30 days ago", Project(s_good with { LastUsed = s_now.AddDays(-30), Created = s_now.AddDays(-80) }), "Medium unused-key openai/bot" },
        { "as old as its period", Project(s_good with { Created = s_now.AddDays(-90) }), "" },
        { "older than its period", Project(s_good with { Created = s_now.AddDays(-91) }), "Medium old-key openai/bot" },
        { "all scopes, ours", Project(s_good with { Scopes = [] }), "High unscoped-key openai/bot" },
        { "all scopes, not ours", Project(s_good with { Scopes = [], Credential = null }), "Medium unscoped-key key_good" },
        { "scopes not known", Project(s_good with { Scopes = null }), "" },
        { "of a person", Project(s_good with { OfAccount = false, Type = ListedKeyType.Project }), "Medium personal-key openai/bot" },
        { "of a person, used by nobody here", Project(s_good with { OfAccount = false, Credential = null }), "" },
        { "ended", Project(s_good with { Type = ListedKeyType.Legacy, Expires = s_now, LastUsed = null, Created = s_now.AddDays(-400) }), "" },
        { "no models", Project() with { Settings = s_settings with { Models = null } }, "Medium no-model-list bot" },
        { "models not told", Project() with { Settings = s_settings with { Models = null, NotTold = new HashSet<string> { "models" } } }, "" },
        { "no limit", Project() with { Settings = s_settings with { SpendLimit = null } }, "Medium no-spend-limit bot" },
        { "no key to spend with", new InventoryProject { Id = "p", Name = "empty" }, "" },
        { "two agents, one account", Project(s_good, s_good with { Id = "key_2", Credential = "openai/other" }), "Medium shared-account runtime" },
        { "one agent, two keys", Project(s_good, s_good with { Id = "key_2", Credential = "openai/bot" }), "" },
        { "two accounts", Project(s_good, s_good with { Id = "key_2", Credential = "openai/other", OwnerId = "svc_2" }), "" },
        { "dev key in prod", Project(s_good, s_good with { Id = "key_2", Name = "batch-dev", Credential = null }) with { Name = "bot-prod" }, "High mixed-environments bot-prod" },
        { "dev and staging", Project(s_good with { Name = "bot-test" }, s_good with { Id = "key_2", Name = "bot-staging", Credential = null }), "Medium mixed-environments bot" },
        { "one environment in two words", Project(s_good with { Name = "production-bot" }) with { Name = "bot-prod" }, "" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Finds_what_is_wrong_and_nothing_else(string what, InventoryProject project, string found)
    {
        Assert.NotEmpty(what);
        var findings = InventoryGrading.Grade(new OrganizationInventory { Read = s_now, Projects = [project] }, Terms());
        Assert.Equal(found, string.Join("; ", findings.Select(f => $"{f.Severity} {f.Rule} {f.Subject}")));
        Assert.All(findings, f => Assert.NotEmpty(f.Mend));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "Low admin-key-endless")]
    [InlineData(2, "High admin-key-endless")]
    public void Admin_keys_that_never_end_are_the_worse_the_more_there_are(int count, string found)
    {
        var keys = Enumerable.Range(0, count).Select(i => new InventoryAdminKey(new ListedAdminKey { Id = $"key_{i}", CreatedAt = s_now, LastUsedAt = s_now }, null))
            .Append(new InventoryAdminKey(new ListedAdminKey { Id = "key_ending", CreatedAt = s_now, ExpiresAt = s_now.AddDays(1) }, null));
        var findings = InventoryGrading.Grade(new OrganizationInventory { Read = s_now, AdminKeys = [.. keys] }, Terms());
        Assert.Equal(found, string.Join("; ", findings.Select(f => $"{f.Severity} {f.Rule}")));
    }

    [Fact]
    public void An_admin_key_that_nobody_uses_is_found_and_the_one_in_the_vault_is_not()
    {
        var old = new ListedAdminKey { Id = "key_a", Name = "old", CreatedAt = s_now.AddDays(-40), ExpiresAt = s_now.AddDays(9) };
        var findings = InventoryGrading.Grade(new OrganizationInventory
        {
            Read = s_now, AdminKeys = [new InventoryAdminKey(old, null), new InventoryAdminKey(old with { Id = "key_b", Name = "ours" }, "openai/default")],
        }, Terms());
        Assert.Equal(("admin-key-unused", "old"), (Assert.Single(findings).Rule, findings[0].Subject));
    }

    [Fact]
    public void A_limit_of_the_organization_makes_a_missing_one_less_grave()
    {
        var inventory = new OrganizationInventory { Read = s_now, Projects = [Project() with { Settings = s_settings with { SpendLimit = null } }], Settings = s_settings };
        Assert.Equal(FindingSeverity.Low, Assert.Single(InventoryGrading.Grade(inventory, Terms())).Severity);
    }

    [Fact]
    public void The_worst_comes_first_and_a_credential_without_a_key_is_named()
    {
        var inventory = new OrganizationInventory
        {
            Read = s_now, NotListed = ["openai/gone"],
            Projects = [Project(s_good with { OwnerActive = false }) with { Settings = s_settings with { Models = null } }],
        };
        Assert.Equal(["owner-left", "credential-not-listed", "no-model-list"], InventoryGrading.Grade(inventory, Terms()).Select(f => f.Rule));
    }

    private static InventoryProject Project(params InventoryKey[] keys) => new()
    {
        Id = "proj_1", Name = "bot", Settings = s_settings, Keys = keys.Length == 0 ? [s_good] : keys,
    };

    private static GradingTerms Terms() => new()
    {
        RotateEvery = _ => TimeSpan.FromDays(90),
        Agents = new Dictionary<string, IReadOnlyList<string>> { ["openai/bot"] = ["bot"], ["openai/other"] = ["other"] },
    };
}
