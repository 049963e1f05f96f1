using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Broker.Sandbox;
using Sallyport.Broker.Sessions;
using Sallyport.Core.Journal;
using Sallyport.Core.Metering;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Sallyport.Tests.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Broker;

/// <summary>A session whose credential is used by a key of its own.</summary>
public sealed class LeaseAtTheGateTests
{
    private const string LeaseName = "example/lease-0123456789ab";
    private const string LeaseKey = "sk-svcacct-CANARY-lease-0123456789abcdef";

    // Certificates are made for the real time.
    private static readonly DateTimeOffset s_start = DateTimeOffset.UtcNow;

    private readonly FakeTimeProvider _time = new(s_start);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_leases_key_is_sent_and_never_the_credentials_own(bool inject)
    {
        List<string> sent = [];
        await using var fixture = await StartAsync(http =>
        {
            lock (sent) sent.Add(http.Request.Headers.Authorization.ToString());
            return http.Response.WriteAsync($"it was {http.Request.Headers.Authorization}", Stop);
        });
        var session = await SessionAsync(fixture, inject);
        var answer = await CallAsync(fixture, session, inject ? null : session.Placeholders["example/default"]);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal([$"Bearer {LeaseKey}"], sent);
        // Neither comes back.
        Assert.Equal($"it was Bearer {session.Placeholders["example/default"]}", answer.Body);
        Assert.Equal("example/default", fixture.Journal.Entries.Single(e => e.Type == JournalEntryType.RequestAllowed).Credential);
    }

    [Fact]
    public async Task Another_session_sends_the_credentials_own_key_and_shows_no_lease()
    {
        await using var fixture = await StartAsync(http => http.Response.WriteAsync($"{http.Request.Headers.Authorization} {LeaseKey}", Stop));
        await SessionAsync(fixture);
        var answer = await CallAsync(fixture, fixture.Session, fixture.Placeholder);
        Assert.Equal($"Bearer {fixture.Placeholder} [redacted]", answer.Body);
    }

    [Fact]
    public async Task After_its_end_the_gate_refuses_and_does_not_fall_back_to_the_credentials_own_key()
    {
        var calls = 0;
        await using var fixture = await StartAsync(_ =>
        {
            calls++;
            return Task.CompletedTask;
        });
        var session = await SessionAsync(fixture);
        var placeholder = session.Placeholders["example/default"];
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(fixture, session, placeholder)).Status);

        _time.Advance(TimeSpan.FromHours(1));
        var (status, body) = await CallAsync(fixture, session, placeholder);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("sally lease renew", body, StringComparison.Ordinal);
        Fill(fixture, withLease: false);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await CallAsync(fixture, session, placeholder)).Status);
        Fill(fixture, ends: _time.GetUtcNow().AddHours(1));
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(fixture, session, placeholder)).Status);
        Assert.Equal(2, calls);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task An_open_stream_ends_with_its_lease(bool revoked)
    {
        await using var fixture = await StartAsync(async http =>
        {
            await http.Response.WriteAsync("first", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await new TaskCompletionSource().Task.WaitAsync(http.RequestAborted);
        });
        var session = await SessionAsync(fixture);
        using var client = fixture.Client(session: session);
        using var request = Request(session.Placeholders["example/default"]);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        await using var stream = await response.Content.ReadAsStreamAsync(Stop);
        Assert.Equal(5, await stream.ReadAtLeastAsync(new byte[5], 5, cancellationToken: Stop));

        var ended = stream.ReadAsync(new byte[1], Stop).AsTask();
        if (revoked) Fill(fixture, withLease: false);
        _time.Advance(revoked ? TimeSpan.FromSeconds(1) : TimeSpan.FromHours(1));
        await Assert.ThrowsAnyAsync<Exception>(() => ended);
        await fixture.Journal.WaitForAsync(JournalEntryType.RequestDone, Stop);
        Assert.Equal("lease-ended", fixture.Journal.Entries.Single(e => e.Type == JournalEntryType.RequestDone).Rule);
    }

    [Fact]
    public async Task Usage_is_the_credentials_and_names_the_leases_key()
    {
        using var home = new VaultHome();
        using var store = SqliteUsageStore.Open(home.Home);
        await using (var fixture = await StartAsync(_ => Task.CompletedTask, store))
        {
            var session = await SessionAsync(fixture);
            await CallAsync(fixture, session, session.Placeholders["example/default"]);
        }
        var row = Assert.Single(store.Read(default));
        Assert.Equal(("example/default", "key_lease", "proj_lease"), (row.Key.Credential, row.Key.KeyId, row.Key.Project));
    }

    [Fact]
    public async Task No_session_chooses_a_lease_by_name_or_takes_one_of_another_credential()
    {
        await using var fixture = await StartAsync(_ => Task.CompletedTask);
        var opener = new SessionOpener(fixture.Gate, fixture.Ring);
        var opening = new SessionOpening
        {
            Agent = "test", Command = "test", ProcessId = Environment.ProcessId, Credentials = [], Environment = new Dictionary<string, string> { ["LEAKED"] = LeaseKey },
        };
        Assert.Equal("credential-not-found", (await Assert.ThrowsAsync<UserError>(() => opener.OpenAsync(opening with { Credentials = [LeaseName] }, Stop))).Code);
        foreach (var leases in (Dictionary<string, string>[])[new() { ["example/default"] = "example/default" }, new() { ["example/default"] = "example/none" }, new() { ["example/other"] = LeaseName }])
            Assert.Equal("lease-unusable", (await Assert.ThrowsAsync<UserError>(() => opener.OpenAsync(opening with { Leases = leases }, Stop))).Code);
        var (session, opened) = await opener.OpenAsync(opening with { Leases = new Dictionary<string, string> { ["example/default"] = LeaseName } }, Stop);
        Assert.Equal("example/default", Assert.Single(session.Credentials).Name);
        Assert.Null(opened.Found["LEAKED"]);
    }

    private async Task<GateFixture> StartAsync(RequestDelegate answer, IUsageStore? store = null)
    {
        var fixture = await GateFixture.StartAsync(answer, setup: setup =>
        {
            setup.Time = _time;
            setup.UsageStore = store;
        });
        Fill(fixture);
        return fixture;
    }

    private static void Fill(GateFixture fixture, bool withLease = true, DateTimeOffset? ends = null)
    {
        List<OpenCredential> all = [new(GateFixture.Facts(), Secret.CopyOf(GateFixture.Key))];
        var facts = new Dictionary<string, string>
        {
            [CredentialFacts.Lease] = "0123456789ab", [CredentialFacts.LeaseOf] = "example/default", [CredentialFacts.KeyId] = "key_lease", [CredentialFacts.Project] = "proj_lease",
            [CredentialFacts.LeaseEnds] = (ends ?? s_start.AddHours(1)).ToString("O"),
        };
        if (withLease) all.Add(new(GateFixture.Facts(LeaseName) with { Facts = facts }, Secret.CopyOf(LeaseKey)));
        fixture.Ring.Replace(all);
    }

    private static Task<Session> SessionAsync(GateFixture fixture, bool inject = false) => fixture.Gate.Sessions.StartAsync(new SessionRequest
    {
        Agent = "test",
        Command = "test",
        Credentials = [GateFixture.Facts()],
        Leases = new Dictionary<string, string> { ["example/default"] = LeaseName },
        InjectAlways = inject,
    }, Stop);

    private static HttpRequestMessage Request(string? placeholder)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"https://{GateFixture.Host}/v1/models");
        if (placeholder is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {placeholder}");
        return request;
    }

    private static async Task<(HttpStatusCode Status, string Body)> CallAsync(GateFixture fixture, Session session, string? placeholder)
    {
        using var client = fixture.Client(session: session);
        using var request = Request(placeholder);
        using var response = await client.SendAsync(request, Stop);
        return (response.StatusCode, Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(Stop)));
    }
}
