using System.Collections.Concurrent;
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

    public HookedJournal Journal { get; } = new();

    /// <summary>All that was ever told.</summary>
    public ConcurrentQueue<string> Told { get; } = new();

    public FakeProject? Project => Fake.State.DefaultOrganization.Projects.SingleOrDefault(p => p is { Name: "bot", ArchivedAt: null });

    public static async Task<ProvisioningScene> StartAsync() => new(await FakeServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken));

    public static DesiredOrganization Desired(string file = File)
    {
        var parsed = PolicyFileTests.Read(file, out var problems);
        Assert.Empty(problems);
        return parsed!.Organization!;
    }

    /// <summary>The whole command: it looks, and does what there is to do. Returns what it set out to do.</summary>
    public Task<OrganizationPlan> ApplyAsync(string file = File, bool adopt = false, CrashPlan? crash = null) =>
        AsProcessAsync(crash ?? CrashPlan.Never(), new HurriedTime(Time), async parts =>
        {
            using var apply = await OrganizationApply.BeginAsync(parts, Desired(file), adopt, TestContext.Current.CancellationToken);
            var plan = apply.Plan;
            await apply.RunAsync(TestContext.Current.CancellationToken);
            return plan;
        });

    /// <summary>As <see cref="ApplyAsync"/>; the command is typed again where it failed.</summary>
    public async Task<OrganizationPlan> ApplyAgainAndAgainAsync(int attempts = 3)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ApplyAsync();
            }
            catch (Exception e) when (attempt < attempts && e is AdminProblem or AmbiguousOutcome)
            {
                Told.Enqueue($"typed again after: {e.Message}");
            }
        }
    }

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
        return await act(new ApplyParts(admin, database, vault, new CrashingJournal(Journal, crash), trial, clock, Told.Enqueue));
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

/// <summary>Pauses end at once; deadlines, which are longer, never come.</summary>
internal sealed class HurriedTime(TimeProvider clock) : TimeProvider
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime < s_deadline ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}

/// <summary>A journal in memory before whose entries something else can happen.</summary>
internal sealed class HookedJournal : IJournal
{
    private readonly ListJournal _entries = new();

    public Func<JournalEntry, Task> Before { get; set; } = _ => Task.CompletedTask;

    public bool Full { get => _entries.Full; set => _entries.Full = value; }

    public IReadOnlyList<JournalEntry> Entries => _entries.Entries;

    public async ValueTask AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        await Before(entry);
        await _entries.AppendAsync(entry, cancellationToken);
    }
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
