using Sallyport.Control.Inventory;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Control.Runbooks;
using Sallyport.Control.Runbooks.Facts;
using Sallyport.Control.Sinks;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Sallyport.Core.Yaml;
using Xunit;
using SinkRecord = Sallyport.Control.Sinks.Delivery.SinkRecord;

namespace Sallyport.Tests.Control.Runbooks;

/// <summary>Facts of a home and an organization in which nothing is wrong; each test spoils one thing.</summary>
internal static class CleanFacts
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public const string PolicyText = """
        version: 1
        agents:
          bot: { credential: openai/bot, permissions: { responses: write }, limits: { requests_per_minute: 60 } }
        sinks:
          siem: { type: jsonl, path: /var/log/siem.jsonl, events: [journal, audit] }
        """;

    public static Credential Bot { get; } = new()
    {
        Name = "openai/bot",
        Provider = "openai",
        KeyType = "service-account",
        Fingerprint = "f1",
        LastFour = "aaaa",
        Facts = new Dictionary<string, string>
        {
            [CredentialFacts.Project] = "proj_bot", [CredentialFacts.ServiceAccount] = "svc_bot", [CredentialFacts.KeyId] = "key_bot", [CredentialFacts.Scopes] = "api.responses.write",
        },
        Version = 3,
        Created = Now.AddDays(-200),
        Rotated = Now.AddDays(-10),
        LastUsed = Now.AddMinutes(-5),
    };

    public static Credential Admin { get; } = Bot with { Name = "openai/default", KeyType = "admin", LastFour = "zzzz", Facts = new Dictionary<string, string>() };

    public static InventoryKey BotKey { get; } = new()
    {
        Id = "key_bot", Name = "bot-key", Type = ListedKeyType.ServiceAccount, OfAccount = true, Created = Now.AddDays(-10), LastUsed = Now.AddMinutes(-5), Scopes = ["api.responses.write"], Credential = "openai/bot",
    };

    /// <summary>A key that the provider lists and the vault does not have.</summary>
    public static InventoryKey OtherKey { get; } = BotKey with { Id = "key_other", Name = "other-key", Credential = null, LastUsed = null };

    public static InventorySettings Settings { get; } = new()
    {
        Models = new ModelList { Mode = ModelList.Allow, ModelIds = ["gpt-5"] }, SpendLimit = new SpendLimit { ThresholdCents = 20_000 },
    };

    public static InventoryProject BotProject { get; } = new() { Id = "proj_bot", Name = "bot-prod", Settings = Settings, Keys = [BotKey] };

    public static InventoryAdminKey AdminKey { get; } = new(new ListedAdminKey { Id = "key_admin", Name = "control", CreatedAt = Now.AddDays(-5), ExpiresAt = Now.AddDays(60) }, "openai/default");

    public static OrganizationFacts Organization { get; } = new()
    {
        Inventory = new OrganizationInventory { Read = Now, Projects = [BotProject], AdminKeys = [AdminKey] },
        Deleted = Known<IReadOnlySet<string>>.Of(new HashSet<string>()),
        CallsByKey = Known<IReadOnlyDictionary<string, long>>.Of(new Dictionary<string, long> { ["key_bot"] = 120 }),
    };

    public static ControlFacts Control { get; } = new()
    {
        UsageRead = Now.AddMinutes(-1),
        AuditRead = Now.AddMinutes(-1),
        KeysWatched = Now.AddSeconds(-20),
        Sinks = [new SinkStatus(Policy(PolicyText).File!.Sinks[0], new SinkRecord { Delivered = 40, LastSuccess = Now.AddMinutes(-2) }, 0, null)],
    };

    public static RunbookFacts All { get; } = new()
    {
        Now = Now,
        Vault = Vault(Bot),
        Policy = Known<PolicyInForce>.Of(Policy(PolicyText)),
        AdminVault = Vault(Admin),
        Machine = Known<MachineFacts>.Of(new MachineFacts([], 5, [])),
        Gate = Known<GateFacts>.Of(new GateFacts(1, 120, ["bot"])),
        Control = Known<ControlFacts>.Of(Control),
        Organization = Known<OrganizationFacts>.Of(Organization),
    };

    public static Known<VaultFile> Vault(params Credential[] credentials) => Known<VaultFile>.Of(new VaultFile
    {
        Path = "/home/olga/vault.db", KeySourceKind = KeySourceKind.Passphrase, KeySourceParameters = "{}", FormatVersion = 1, Created = Now, Credentials = credentials,
    });

    public static PolicyInForce Policy(string text)
    {
        var problems = new YamlProblems("p.yaml");
        var file = PolicyParser.Parse(text, problems, providers: null);
        Assert.Empty(problems.Lines);
        return new PolicyInForce(new StoredPolicy(1, text, Now, "olga"), file);
    }

    public static RunbookFacts With(this RunbookFacts facts, OrganizationFacts organization) => facts with { Organization = Known<OrganizationFacts>.Of(organization) };

    public static RunbookFacts With(this RunbookFacts facts, OrganizationInventory inventory) => facts.With(Organization with { Inventory = inventory });

    public static RunbookFacts With(this RunbookFacts facts, params InventoryProject[] projects) => facts.With(Organization.Inventory with { Projects = projects });

    public static RunbookFacts With(this RunbookFacts facts, ControlFacts control) => facts with { Control = Known<ControlFacts>.Of(control) };

    public static RunbookFacts WithPolicy(this RunbookFacts facts, string text) => facts with { Policy = Known<PolicyInForce>.Of(Policy(text)) };

    public static RunbookFacts WithKeyInReach(this RunbookFacts facts, string type) =>
        facts with { Machine = Known<MachineFacts>.Of(new MachineFacts([new KeyInReach("OPENAI_API_KEY in this shell", "openai", type, "unset it")], 5, [])) };

    public static Credential Without(this Credential credential, params string[] facts) =>
        credential with { Facts = credential.Facts.Where(f => !facts.Contains(f.Key)).ToDictionary() };

    public static Credential With(this Credential credential, string fact, string value) =>
        credential with { Facts = new Dictionary<string, string>(credential.Facts) { [fact] = value } };

    public static Known<T> Unknown<T>()
        where T : class => Known<T>.Not("it was not asked", "ask it");

    /// <summary>The verdict of one point, whose words must have what is given, and the other points must be as they were.</summary>
    public static void Gives(this RunbookFacts facts, string point, Verdict verdict, string words, params string[] alsoTouches)
    {
        var judged = Runbook.Judge(facts).Points;
        var one = judged.Single(p => p.Id == point);
        Assert.True(one.Verdict == verdict, $"{one.Verdict}: {string.Join("; ", one.Evidence.Select(e => $"{e.Verdict} {e.Statement}"))}");
        var said = one.Evidence.First(e => e.Verdict == verdict && e.Statement.Contains(words, StringComparison.Ordinal));
        Assert.True(verdict == Verdict.Ok || said.Mend is { Length: > 0 }, said.Statement);
        Assert.All(judged.Where(p => p.Id != point && !alsoTouches.Contains(p.Id)), p => Assert.True(p.Verdict == Verdict.Ok, $"{p.Id}: {p.Evidence[0].Statement}"));
    }
}
