using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sallyport.Control.Anthropic;
using Sallyport.Control.Leases;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Control.Provisioning;
using Sallyport.Control.Rotation;
using Sallyport.Control.Sinks.Delivery;
using Sallyport.Control.State;
using Sallyport.Control.Watch;
using Sallyport.Control.Watch.Audit;
using Xunit;

namespace Sallyport.Tests.Control.State;

/// <summary>What <c>control.db</c> holds outlives the version that wrote it: a record that lacks all that it may lack is read without harm.</summary>
public sealed class OldRecordTests
{
    /// <summary>Each kind of record with the least that one of it ever had. What is not here is required, and was from the first version on.</summary>
    private static readonly Dictionary<string, (JsonSerializerContext Context, string Oldest)> s_records = new()
    {
        ["Rotation"] = (RotationJson.Default,
            """{"credential":"openai/bot","from_version":1,"mode":"Key","reason":"due","marker":"sally-bot-1","step_since":"2026-11-23T00:00:00+00:00"}"""),
        ["Lease"] = (LeaseJson.Default,
            """
            {"id":"0123456789ab","step":"Creating","credential":"openai/bot","agent":"bot","project":"proj_1","own_account":true,
            "created":"2026-11-23T00:00:00+00:00","ends":"2026-11-23T01:00:00+00:00"}
            """),
        ["KeyBody"] = (ProvisioningJson.Default, """{"credential":"openai/bot","project_id":"p","project_name":"bot","account_id":"a","account_name":"runtime","scopes":[]}"""),
        ["ApplyBody"] = (ProvisioningJson.Default, "{}"),
        ["NameRecord"] = (ProvisioningJson.Default, "{}"),
        ["HeldKeyNote"] = (WatchJson.Default, "{}"),
        ["LeakNote"] = (WatchJson.Default, "{}"),
        ["KeyMarkNote"] = (WatchJson.Default, "{}"),
        ["ScopesNote"] = (AuditJson.Default, "{}"),
        ["SinkRecord"] = (SinkJson.Default, "{}"),
    };

    public static TheoryData<string> Kinds => [.. s_records.Keys];

    [Theory, MemberData(nameof(Kinds))]
    public void What_an_old_record_lacks_is_not_null_where_that_is_not_expected(string kind)
    {
        var (context, oldest) = s_records[kind];
        var type = TypesOf(context.GetType()).Single(t => t.Name == kind);
        var read = JsonSerializer.Deserialize(oldest, context.GetTypeInfo(type)!);
        Assert.Empty(NullsIn(read!));
    }

    /// <summary>The first records of rotations had no role of the account.</summary>
    [Fact]
    public void The_first_version_of_a_rotation_is_read_as_it_was()
    {
        var rotation = Sallyport.Control.Rotation.Rotation.Parse("""
            {"credential":"openai/bot","from_version":1,"mode":"Account","reason":"due","contain":false,"project":"proj_1","account":"svc_1","account_name":"bot",
            "old_key":"key_1","old_last_four":"abcd","scopes":["api.model.read"],"unscoped":false,"marker":"sally-bot-1","step":"Watch",
            "step_since":"2026-11-23T00:00:00+00:00","new_key":"key_2","new_account":"","switched":"2026-11-23T00:00:00+00:00","revoked":false,"note":""}
            """);
        Assert.Equal(("", "svc_1", RotationStep.Watch), (rotation.AccountRole, rotation.Account, rotation.Step));
        Assert.Equal(["api.model.read"], rotation.Scopes);
        Assert.Equal("", (rotation with { Note = null! }).Note);
    }

    [Fact]
    public void Every_kind_of_record_that_is_kept_is_tried()
    {
        // These two speak with providers; what they read is not kept.
        var kept = typeof(ControlDatabase).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(JsonSerializerContext)) && t != typeof(AdminJson) && t != typeof(AnthropicJson));
        Assert.Equal(kept.SelectMany(TypesOf).Select(t => t.Name).Order(StringComparer.Ordinal), s_records.Keys.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<Type> TypesOf(Type context) => context.GetCustomAttributesData()
        .Where(a => a.AttributeType == typeof(JsonSerializableAttribute)).Select(a => (Type)a.ConstructorArguments[0].Value!);

    private static IEnumerable<string> NullsIn(object read)
    {
        var nullability = new NullabilityInfoContext();
        foreach (var property in read.GetType().GetProperties().Where(p => !p.PropertyType.IsValueType))
        {
            var value = property.GetValue(read);
            if (value is null && nullability.Create(property).ReadState == NullabilityState.NotNull) yield return property.Name;
        }
    }
}
