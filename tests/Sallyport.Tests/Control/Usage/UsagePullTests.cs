using FakeOpenAI;
using FakeOpenAI.Keys;
using Sallyport.Control.OpenAI;
using Sallyport.Control.State;
using Sallyport.Control.Usage;
using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;
using Sallyport.Tests.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Control.Usage;

public sealed class UsagePullTests : IAsyncLifetime
{
    private readonly VaultHome _home = new();
    private FakeServer _server = null!;
    private OpenAIAdmin _admin = null!;
    private ControlDatabase _database = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => _home.Time.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        _server = await FakeServer.StartAsync(new FakeServerOptions { Time = _home.Time }, Cancelled);
        var ca = Path.Combine(_home.Home.Root, "ca.pem");
        await _server.WriteCertificateAuthorityAsync(ca, Cancelled);
        using var key = Secret.CopyOf(_server.State.CreateKey(FakeKeyType.Admin).Text);
        var redirects = new UpstreamRedirects(new Dictionary<string, UpstreamRedirect> { [OpenAIAdmin.Host] = new(_server.Origin, ca) });
        _admin = OpenAIAdmin.Create(redirects, key, _home.Time);
        _database = ControlDatabase.Open(_home.Home, _home.Time);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        _database.Dispose();
        await _server.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task Every_kind_is_read_by_the_minute_the_hour_and_the_day_and_what_a_batch_used_apart()
    {
        var key = _server.State.CreateKey(FakeKeyType.ServiceAccount);
        Use("completions", key, "gpt-5", ("input_tokens", 70), ("output_tokens", 7), ("num_model_requests", 2));
        Use("embeddings", key, "text-embedding-3-small", ("input_tokens", 5), ("num_model_requests", 1));
        Use("images", key, "gpt-image", ("images", 3), ("num_model_requests", 1));
        Use("web_search_calls", key, "gpt-5", ("num_requests", 4));
        _server.State.AddUsage("completions", _server.State.DefaultOrganization,
            new() { ProjectId = key.Project.Id, ApiKeyId = key.Id, Model = "gpt-5", Batch = true }, Now, ("input_tokens", 900), ("num_model_requests", 30));
        await PullAsync();
        foreach (var width in (UsageWidth[])[UsageWidth.Minute, UsageWidth.Hour, UsageWidth.Day])
        {
            var rows = Rows(width).ToDictionary(r => r.Key.Kind, r => r);
            Assert.Equal(["completions", "completions_batch", "embeddings", "images", "web_search_calls"], rows.Keys.Order(StringComparer.Ordinal));
            Assert.Equal(new UpstreamFigures(2, 70, 0, 7, 0), rows["completions"].Figures);
            Assert.Equal((30, 900), (rows["completions_batch"].Figures.Requests, rows["completions_batch"].Figures.Input));
            Assert.Equal((1, 3), (rows["images"].Figures.Requests, rows["images"].Figures.Other));
            Assert.All(rows.Values, row => Assert.Equal((key.Project.Id, key.Id), (row.Key.Project, row.Key.KeyId)));
        }
        var costs = new UpstreamUsageStore(_database).ReadCosts(Now.AddDays(-1));
        Assert.NotEmpty(costs);
        Assert.All(costs, c => Assert.Equal((key.Id, true), (c.KeyId, c.NanoUsd > 0)));
    }

    [Fact]
    public async Task What_comes_late_is_read_again_and_what_stays_the_same_keeps_its_time()
    {
        var key = _server.State.CreateKey(FakeKeyType.ServiceAccount);
        var (minute, first) = (Now, Now);
        Use("completions", key, "gpt-5", ("num_model_requests", 1));
        await PullAsync();
        _home.Time.Advance(TimeSpan.FromMinutes(1));
        await PullAsync();
        Assert.Equal((1, first), Seen());

        _home.Time.Advance(TimeSpan.FromHours(5));
        var later = Now;
        _server.State.AddUsage("completions", key, "gpt-5", minute, ("num_model_requests", 2));
        await PullAsync();
        Assert.Equal((3, later), Seen());

        (long, DateTimeOffset) Seen() => Rows(UsageWidth.Minute).Select(r => (r.Figures.Requests, r.Seen)).Single();
    }

    [Fact]
    public async Task After_it_could_not_read_for_long_it_goes_on_from_where_it_was_and_to_the_end()
    {
        var key = _server.State.CreateKey(FakeKeyType.ServiceAccount);
        await PullAsync();
        for (var hour = 0; hour < 40; hour++)
        {
            _home.Time.Advance(TimeSpan.FromHours(1));
            Use("completions", key, "gpt-5", ("num_model_requests", 1));
        }
        await PullAsync();
        Assert.Equal(40, Rows(UsageWidth.Minute).Sum(r => r.Figures.Requests));
        Assert.Equal(40, Rows(UsageWidth.Hour).Count);
        Assert.Equal(40, Rows(UsageWidth.Day).Sum(r => r.Figures.Requests));
    }

    [Theory]
    [InlineData(null, 48 * 60)] // The first time.
    [InlineData(1, 2 * 60 + 1)]
    [InlineData(600, 12 * 60)]
    [InlineData(100_000, 48 * 60)] // After a long outage: bounded.
    [InlineData(-60, 48 * 60)] // A clock that was set back.
    public void The_fresh_pass_reads_back_over_what_it_has_read(int? minutesSinceLast, int minutesBack)
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 30, TimeSpan.Zero);
        var from = UsagePass.Fresh.From(minutesSinceLast is { } minutes ? now.AddMinutes(-minutes) : null, now);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddMinutes(-minutesBack), from);
    }

    [Fact]
    public void A_pass_waits_for_its_time() =>
        Assert.Null(UsagePass.Late.From(new DateTimeOffset(2026, 3, 1, 11, 50, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)));

    private void Use(string kind, FakeKey key, string model, params (string, long)[] amounts) => _server.State.AddUsage(kind, key, model, Now, amounts);

    private Task PullAsync() => new UsagePull(_admin, _database).RunAsync(Cancelled);

    private IReadOnlyList<UpstreamRow> Rows(UsageWidth width) => new UpstreamUsageStore(_database).Read(width, Now.AddDays(-90), Now.AddHours(1));
}
