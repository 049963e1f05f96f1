using System.Text;
using System.Text.Json;
using Sallyport.Control.Sinks;
using Sallyport.Control.Sinks.Formats;
using Sallyport.Core.Journal;
using Sallyport.Core.Leaks;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Control.Sinks;

public sealed class EventFormatTests
{
    private static readonly JournalEntry s_full = new()
    {
        Type = JournalEntryType.RequestDone, Session = "s-1", Agent = "bot", Credential = "openai/prod", CredentialVersion = 2, Request = "r-1",
        Provider = "openai", Method = "POST", Host = "api.openai.com", Path = "/v1/responses", Rule = "model-not-allowed", Reason = "not on the list",
        Status = 403, RequestBytes = 10, ResponseBytes = 20, Microseconds = 1_500_000, Model = "gpt-5", InputTokens = 3, OutputTokens = 4, NanoUsd = 5,
        Estimated = true, ProcessId = 42, Detail = "more",
    };

    /// <summary>The members that version 1.3.0 of the schema requires of each class, beside those of every class.</summary>
    private static readonly Dictionary<int, string[]> s_required = new()
    {
        [0] = [],
        [2004] = ["finding_info"],
        [3001] = ["user"],
        [3002] = ["user"],
        [3004] = ["entity"],
        [4001] = ["dst_endpoint"],
        [6003] = ["actor", "api", "src_endpoint"],
    };

    public static TheoryData<string> Types { get; } =
        [.. typeof(JournalEntryType).GetFields().Select(f => (string)f.GetRawConstantValue()!), SinkEvent.TestType, "something.new"];

    [Theory, MemberData(nameof(Types))]
    public void Every_entry_becomes_an_OCSF_event_with_all_that_its_class_requires(string type)
    {
        foreach (var entry in new[] { s_full with { Type = type }, new JournalEntry { Type = type } })
        {
            var ocsf = Parse(Write(Of(entry), SinkFormat.Ocsf));

            foreach (var member in new[] { "activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid" })
                Assert.True(ocsf.TryGetProperty(member, out _), $"{type}: no {member}");
            var kind = ocsf.GetProperty("class_uid").GetInt32();
            foreach (var member in s_required[kind]) Assert.True(ocsf.TryGetProperty(member, out _), $"{type} of class {kind}: no {member}");
            Assert.Equal(kind / 1000, ocsf.GetProperty("category_uid").GetInt32());
            Assert.Equal(kind * 100 + ocsf.GetProperty("activity_id").GetInt32(), ocsf.GetProperty("type_uid").GetInt32());
            var metadata = ocsf.GetProperty("metadata");
            Assert.Equal(("1.3.0", "Sallyport", "id-1"), (metadata.GetProperty("version").GetString(), metadata.GetProperty("product").GetProperty("vendor_name").GetString(), metadata.GetProperty("uid").GetString()));
        }
    }

    [Fact]
    public void Nothing_of_an_entry_is_lost_on_the_way_to_OCSF_or_ECS()
    {
        foreach (var format in new[] { SinkFormat.Ocsf, SinkFormat.Ecs })
        {
            var leaves = Leaves(Parse(Write(Of(s_full), format))).ToList();
            foreach (var value in new[] { "s-1", "bot", "openai/prod", "r-1", "POST", "api.openai.com", "/v1/responses", "model-not-allowed", "not on the list", "403", "10", "20", "gpt-5", "42", "more" })
                Assert.Contains(value, leaves);
        }
    }

    [Fact]
    public void A_call_a_denial_and_an_alert_are_what_a_SIEM_takes_them_for()
    {
        var call = Parse(Write(Of(s_full with { Status = 200, Rule = null }), SinkFormat.Ocsf));
        var denied = Parse(Write(Of(s_full with { Type = JournalEntryType.RequestDenied }), SinkFormat.Ocsf));
        var alert = Parse(Write(Of(new JournalEntry { Type = JournalEntryType.AlertRaised, Rule = "leak", Reason = "seen outside", Detail = "critical openai/prod leak-1" }), SinkFormat.Ocsf));

        Assert.Equal((6003, 1, 1), (Number(call, "class_uid"), Number(call, "activity_id"), Number(call, "status_id")));
        Assert.Equal("POST /v1/responses", call.GetProperty("api").GetProperty("operation").GetString());
        Assert.Equal((1500, 200), (Number(call, "duration"), Number(call.GetProperty("http_response"), "code")));
        Assert.Equal((2, 2, "model-not-allowed"), (Number(denied, "status_id"), Number(denied, "severity_id"), denied.GetProperty("status_code").GetString()));
        Assert.Equal((2004, 5, "leak"), (Number(alert, "class_uid"), Number(alert, "severity_id"), alert.GetProperty("finding_info").GetProperty("title").GetString()));
        Assert.True(alert.GetProperty("is_alert").GetBoolean());
    }

    [Theory, InlineData(SinkFormat.Ocsf, "unmapped"), InlineData(SinkFormat.Ecs, "sallyport")]
    public void An_alerts_severity_subject_and_id_are_data(SinkFormat format, string where)
    {
        var entry = new JournalEntry { Type = JournalEntryType.AlertRaised, Rule = "leak", Detail = "critical openai/prod leak-openai/prod-7" };
        var alert = Parse(Write(Of(entry), format)).GetProperty(where).GetProperty("alert");
        Assert.Equal(("critical", "openai/prod", "leak-openai/prod-7"), (alert.GetProperty("severity").GetString(), alert.GetProperty("subject").GetString(), alert.GetProperty("id").GetString()));
        Assert.False(Parse(Write(Of(entry with { Detail = "one" }), format)).GetProperty(where).TryGetProperty("alert", out _));
        Assert.False(Parse(Write(Of(entry with { Type = JournalEntryType.Frozen }), format)).GetProperty(where).TryGetProperty("alert", out _));
    }

    [Fact]
    public void ECS_names_the_event_its_outcome_and_who_was_called()
    {
        var ecs = Parse(Write(Of(s_full with { Type = JournalEntryType.RequestDenied }), SinkFormat.Ecs));

        var what = ecs.GetProperty("event");
        Assert.Equal(("id-1", "event", "request.denied", "failure"), (what.GetProperty("id").GetString(), what.GetProperty("kind").GetString(), what.GetProperty("action").GetString(), what.GetProperty("outcome").GetString()));
        Assert.Equal("denied", what.GetProperty("type")[1].GetString());
        Assert.Equal("2026-03-04T05:06:07Z", ecs.GetProperty("@timestamp").GetString());
        Assert.Equal((403, "POST"), (Number(ecs.GetProperty("http").GetProperty("response"), "status_code"), ecs.GetProperty("http").GetProperty("request").GetProperty("method").GetString()));
        Assert.Equal("alert", Parse(Write(Of(new JournalEntry { Type = JournalEntryType.TripwireStopped }), SinkFormat.Ecs)).GetProperty("event").GetProperty("kind").GetString());
    }

    [Fact]
    public void An_audit_event_names_its_actor_and_goes_along_whole()
    {
        const string body = """{"id":"audit_log-1","actor":{"type":"session","session":{"user":{"id":"user_1","email":"ann@example.com"},"ip_address":"192.0.2.7"}}}""";
        var audit = new SinkEvent { Source = SinkSource.Audit, Id = "audit_log-1", Type = "api_key.created", Time = DateTimeOffset.UnixEpoch, Sequence = 1, Raw = Encoding.UTF8.GetBytes(body) };

        var ocsf = Parse(Write(audit, SinkFormat.Ocsf));
        var native = Parse(Write(audit, SinkFormat.Native));

        Assert.Equal((6003, 1), (Number(ocsf, "class_uid"), Number(ocsf, "activity_id")));
        Assert.Equal("ann@example.com", ocsf.GetProperty("actor").GetProperty("user").GetProperty("name").GetString());
        Assert.Equal("192.0.2.7", ocsf.GetProperty("src_endpoint").GetProperty("ip").GetString());
        Assert.Equal(body, ocsf.GetProperty("raw_data").GetString());
        Assert.Equal("user_1", native.GetProperty("event").GetProperty("actor").GetProperty("session").GetProperty("user").GetProperty("id").GetString());
        Assert.Equal(3002, Number(Parse(Write(audit with { Type = "login.failed", Raw = "[]"u8.ToArray() }, SinkFormat.Ocsf)), "class_uid"));
        // A body that is no JSON stays a text.
        Assert.Equal("}{", Parse(Write(audit with { Raw = "}{"u8.ToArray() }, SinkFormat.Native)).GetProperty("event").GetString());
    }

    [Theory, InlineData(SinkFormat.Ocsf), InlineData(SinkFormat.Ecs), InlineData(SinkFormat.Native)]
    public void What_an_agent_chose_cannot_end_a_line_or_a_string(SinkFormat format)
    {
        var text = Write(Of(s_full with { Path = "/\"},\r\n{\"type\":\"forged\"\u2028\u202E\ud83d\ude00" }), format);

        Assert.DoesNotContain(text, c => c is < ' ' or > '~');
        Assert.DoesNotContain("\"forged\"", text, StringComparison.Ordinal);
        Parse(text);
    }

    [Theory, InlineData("{\"a\":1}{\"forged\":2}"), InlineData("{\"a\":\"\u00e9\u2028\"}"), InlineData("{\"a\":\"\\ud800\"}"), InlineData("{\"a"), InlineData("")]
    public void A_line_that_somebody_else_wrote_into_the_journal_does_not_break_out_of_its_place(string raw)
    {
        using var secret = Secret.CopyOf("CANARY-0123456789");
        var facts = new Credential { Name = "openai/prod", Provider = "openai", KeyType = "project", Fingerprint = "", LastFour = "", Version = 1, Created = default, Rotated = default };
        var guarded = new EventText(SinkScene.Text.Origin, new SecretPatterns([new OpenCredential(facts, secret)]));

        foreach (var text in new[] { SinkScene.Text, guarded })
        {
            var written = text.Write(Of(s_full) with { Raw = Encoding.UTF8.GetBytes(raw) }, SinkFormat.Native);

            Assert.True(Ascii.IsValid(written));
            Parse(Encoding.ASCII.GetString(written));
        }
    }

    [Theory, InlineData(SinkFormat.Ocsf), InlineData(SinkFormat.Ecs), InlineData(SinkFormat.Native)]
    public void A_secret_of_the_vault_that_got_into_an_event_is_taken_out(SinkFormat format)
    {
        const string secret = "CANARY+key/with<odd>signs";
        var entry = s_full with { Path = "/v1/" + secret, Detail = Convert.ToBase64String(Encoding.ASCII.GetBytes("x" + secret)) };
        using var bytes = Secret.CopyOf(secret);
        var facts = new Credential { Name = "openai/prod", Provider = "openai", KeyType = "project", Fingerprint = "", LastFour = "", Version = 1, Created = default, Rotated = default };
        var guarded = new EventText(SinkScene.Text.Origin, new SecretPatterns([new OpenCredential(facts, bytes)]));

        var clean = Encoding.ASCII.GetString(guarded.Write(Of(entry), format));

        var leaves = string.Join('\n', Leaves(Parse(clean)));
        Assert.DoesNotContain("CANARY", leaves, StringComparison.Ordinal);
        Assert.Contains("[redacted]", leaves, StringComparison.Ordinal);
        // Without the guard it is there: this test would notice.
        Assert.Contains(secret, string.Join('\n', Leaves(Parse(Write(Of(entry), format)))), StringComparison.Ordinal);
    }

    private static SinkEvent Of(JournalEntry entry) => new()
    {
        Source = SinkSource.Journal, Id = "id-1", Type = entry.Type, Time = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero), Sequence = 9, Entry = entry,
        Raw = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string?> { ["type"] = entry.Type, ["path"] = entry.Path, ["detail"] = entry.Detail }),
    };

    private static string Write(SinkEvent sinkEvent, SinkFormat format) => Encoding.ASCII.GetString(SinkScene.Text.Write(sinkEvent, format));

    private static JsonElement Parse(string text) => JsonDocument.Parse(text).RootElement;

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static IEnumerable<string> Leaves(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Leaves(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Leaves),
        _ => [element.ToString()],
    };
}
