using FakeOpenAI;
using FakeOpenAI.Keys;
using Sallyport.Control.OpenAI;
using Sallyport.Control.Provisioning.Applying;
using Sallyport.Control.Provisioning.Planning;
using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Sallyport.Tests.Broker;
using Sallyport.Tests.Core.PolicyFiles;
using Sallyport.Tests.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Control.Provisioning;

/// <summary>A home, a vault, and an organization at the fake provider; each <see cref="ApplyAsync"/> is a process of its own.</summary>
internal sealed class ProvisioningScene : IAsyncDisposable
{
    /// <summary>Names one of everything.</summary>
    public const string File = """
        version: 1
        openai:
          projects:
            bot:
              models: { allow: [gpt-5] }
              rate_limits: { gpt-5: { requests_per_minute: 60 } }
              spend: { limit_usd_per_month: 200, alerts_usd: [50], alert_recipients: [ops@example.com] }
              hosted_tools: { mcp: off }
              data_retention: none
              service_accounts:
                runtime: { permissions: { models: read, responses: write }, credential: openai/bot, expires_after: 180d }
        """;

    private readonly VaultHome _home = new();

    private ProvisioningScene(FakeServer fake)
    {
        Fake = fake;
        AdminKey = fake.State.CreateKey(FakeKeyType.Admin);
        _home.Create().Dispose();
    }

    public FakeServer Fake { get; }

    public FakeKey AdminKey { get; }

    public SallyHome Home => _home.Home;

    public Microsoft.Extensions.Time.Testing.FakeTimeProvider Time => _home.Time;

    public ListJournal Journal { get; } = new();

    /// <summary>All that was ever told.</summary>
    public List<string> Told { get; } = [];

    public FakeProject? Project => Fake.State.DefaultOrganization.Projects.SingleOrDefault(p => p is { Name: "bot", ArchivedAt: null });

    public static async Task<ProvisioningScene> StartAsync() => new(await FakeServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken));

    public static DesiredOrganization Desired(string file = File)
    {
        var parsed = PolicyFileTests.Read(file, out var problems);
        Assert.Empty(problems);
        return parsed!.Organization!;
    }

    /// <summary>The whole command: it looks, and does what there is to do. Returns what it set out to do.</summary>
    public Task<OrganizationPlan> ApplyAsync(string file = File, bool adopt = false, CrashPlan? crash = null, TimeProvider? time = null) =>
        AsProcessAsync(crash ?? CrashPlan.Never(), time ?? _home.Time, async parts =>
        {
            using var apply = await OrganizationApply.BeginAsync(parts, Desired(file), adopt, TestContext.Current.CancellationToken);
            var plan = apply.Plan;
            await apply.RunAsync(TestContext.Current.CancellationToken);
            return plan;
        });

    /// <summary>The process died: what it had claimed is free once that has run out.</summary>
    public void LetClaimsRunOut() => Time.Advance(TimeSpan.FromMinutes(4));

    public async Task<T> AsProcessAsync<T>(CrashPlan crash, TimeProvider time, Func<ApplyParts, Task<T>> act)
    {
        var clock = new CrashingTime(time, crash);
        using var database = ControlDatabase.Open(Home, clock);
        using var vault = UnlockedVault.Open(Home, new KeyFile(_home.KeyFilePath), clock);
        using var secret = Secret.CopyOf(AdminKey.Text);
        // The provider's side of a call keeps real time: the fake answers at once.
        using var admin = new OpenAIAdmin(Handler(crash), Fake.Origin, secret, time);
        using var trial = new KeyTrial(Handler(crash), Fake.Origin, time);
        return await act(new ApplyParts(admin, database, vault, new CrashingJournal(Journal, crash), trial, clock, Told.Add));
    }

    /// <summary>Calls that change something, as the fake received them since it was last cleared.</summary>
    public IReadOnlyList<string> ChangingCalls() => [.. Fake.Capture.Requests.Where(r => r.Method != "GET").Select(r => $"{r.Method} {r.Path}")];

    /// <summary>All is as the file says: exactly one live key for the account, the vault holds it, and nothing is left to do.</summary>
    public async Task AssertConvergedAsync()
    {
        var project = Project ?? throw new InvalidOperationException("there is not exactly one project");
        var account = Assert.Single(project.ServiceAccounts);
        var key = Assert.Single(project.Keys);
        Assert.Same(account, key.Owner);
        Assert.Equal(("runtime", "member"), (account.Name, account.Role));
        Assert.Equal(["api.model.read", "api.responses.read", "api.responses.write"], key.Scopes!.Order());
        Assert.Equal(key.Text, _home.Reveal("openai/bot"));
        var facts = VaultFile.List(Home).Single().Facts;
        Assert.Equal((key.Id, project.Id, account.Id, "bot"), (facts["key_id"], facts["project"], facts["service_account"], facts["project_name"]));
        Fake.Capture.Clear();
        var again = await ApplyAsync();
        Assert.Empty(again.Differing);
        Assert.Empty(ChangingCalls());
        AssertNoSecretAnywhere();
    }

    public void AssertNoSecretAnywhere()
    {
        using var tripwire = new CanaryTripwire();
        tripwire.Watch(Home.Root);
        tripwire.Scan("what was told", string.Join('\n', Told));
        tripwire.Scan("the journal", string.Join('\n', Journal.Entries));
    }

    public async ValueTask DisposeAsync()
    {
        await Fake.DisposeAsync();
        _home.Dispose();
    }

    private CrashingHandler Handler(CrashPlan crash) => new(Certificates.Trusting(Fake.CertificateAuthorityPem), crash);
}

internal static class Certificates
{
    public static SocketsHttpHandler Trusting(string authorityPem) => new()
    {
        UseProxy = false,
        SslOptions = new System.Net.Security.SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new System.Security.Cryptography.X509Certificates.X509ChainPolicy
            {
                TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust,
                RevocationMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
                CustomTrustStore = { System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(authorityPem) },
            },
        },
    };
}
