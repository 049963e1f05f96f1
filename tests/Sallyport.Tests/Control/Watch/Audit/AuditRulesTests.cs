using System.Text.Json;
using Sallyport.Control.Watch.Audit;
using Xunit;

namespace Sallyport.Tests.Control.Watch.Audit;

public sealed class AuditRulesTests
{
    private const string Stranger = """{"type":"session","session":{"user":{"id":"user-x","email":"mallory@example.com"},"ip_address":"192.0.2.1"}}""";
    private const string Colleague = """{"type":"session","session":{"user":{"id":"user-a","email":"Ada@Example.com"},"ip_address":"192.0.2.2"}}""";
    private const string Us = """{"type":"api_key","api_key":{"id":"key_us","type":"service_account","service_account":{"id":"svc"}}}""";
    private const string OtherKey = """{"type":"api_key","api_key":{"id":"key_other","type":"user","user":{"id":"user-x","email":"mallory@example.com"},"ip_address":"198.51.100.7"}}""";

    private static readonly AuditTerms s_terms = new()
    {
        ExpectedAdmins = new HashSet<string>(["ada@example.com"], StringComparer.OrdinalIgnoreCase), OwnAdminKeys = new HashSet<string> { "key_us" },
    };

    [Theory]
    [InlineData("api_key.created", Stranger, """{"data":{"scopes":["a"]}}""", false, "key-made High")]
    [InlineData("api_key.created", Colleague, """{"data":{"scopes":["a"]}}""", false, "")]
    [InlineData("api_key.created", Us, """{"data":{"scopes":["a"]}}""", true, "")]
    [InlineData("api_key.created", Us, """{"data":{"scopes":["a"]}}""", false, "admin-key-misused Critical")]
    [InlineData("api_key.created", Stranger, """{"data":{"scopes":["a"]}}""", true, "key-made High")]
    [InlineData("api_key.created", Stranger, """{"data":{"scopes":[]}}""", false, "key-made High, scopes-all Medium")]
    [InlineData("api_key.created", Us, """{"data":{"scopes":[]}}""", true, "")]
    [InlineData("api_key.created", Colleague, "{}", false, "")]
    [InlineData("api_key.updated", Stranger, """{"changes_requested":{"scopes":["a","b"]}}""", false, "")]
    [InlineData("api_key.updated", Stranger, """{"changes_requested":{"scopes":["b"]}}""", false, "")]
    [InlineData("api_key.updated", Stranger, """{"changes_requested":{"scopes":["a","c"]}}""", false, "scopes-widened High")]
    [InlineData("api_key.updated", Colleague, """{"changes_requested":{"scopes":["a","b","c"]}}""", false, "scopes-widened Medium")]
    [InlineData("api_key.updated", Colleague, """{"changes_requested":{"scopes":[]}}""", false, "scopes-widened High")]
    [InlineData("api_key.updated", Stranger, """{"data":{"scopes":[]}}""", true, "scopes-widened High")]
    [InlineData("api_key.updated", Us, """{"changes_requested":{"scopes":["a","b","c"]}}""", true, "")]
    [InlineData("api_key.updated", Us, """{"changes_requested":{"scopes":["a","b","c"]}}""", false, "scopes-widened Medium")]
    [InlineData("service_account.created", Stranger, "{}", false, "account-made Medium")]
    [InlineData("service_account.created", Colleague, "{}", false, "")]
    [InlineData("service_account.updated", Stranger, """{"changes_requested":{"role":"owner"}}""", false, "role-granted High")]
    [InlineData("service_account.updated", Stranger, """{"changes_requested":{"role":"member"}}""", false, "")]
    [InlineData("user.added", Colleague, """{"data":{"role":"owner"}}""", false, "role-granted High")]
    [InlineData("role.assignment.created", Stranger, "{}", false, "role-granted Medium")]
    [InlineData("role.assignment.created", Colleague, "{}", false, "role-granted Low")]
    [InlineData("role.assignment.created", Us, "{}", true, "")]
    [InlineData("role.updated", Stranger, """{"changes_requested":{"permissions_added":["x"]}}""", false, "role-widened Medium")]
    [InlineData("role.updated", Stranger, """{"changes_requested":{"permissions_removed":["x"]}}""", false, "")]
    [InlineData("tenant.admin_api_key.created", Stranger, "{}", false, "admin-key-made Critical")]
    [InlineData("tenant.admin_api_key.created", Us, "{}", false, "admin-key-made High")]
    [InlineData("project.archived", OtherKey, "{}", false, "admin-address Medium")]
    [InlineData("quantum.entangled", Stranger, """{"data":7}""", false, "")]
    [InlineData("api_key.updated", Stranger, """{"changes_requested":"not what it should be"}""", false, "")]
    public void Says_what_a_person_should_look_at_and_no_more(string type, string actor, string detail, bool ours, string found)
    {
        using var document = JsonDocument.Parse($$"""{"id":"audit_log-1","type":"{{type}}","effective_at":1790000000,"actor":{{actor}},"{{type}}":{{detail.Insert(1, detail.Length > 2 ? "\"id\":\"thing_1\"," : "\"id\":\"thing_1\"")}}}""");
        var entry = AuditEntry.Of(document.RootElement, DateTimeOffset.UnixEpoch);
        var before = new AuditBefore { Scopes = ["a", "b"], MadeHere = ours, DoneHere = ours, Addresses = new HashSet<string> { "198.51.100.1" } };
        Assert.Equal(found, string.Join(", ", AuditRules.Judge(entry.Known!, entry.Address, s_terms, before).Select(a => $"{a.Kind} {a.Severity}")));
    }

    [Fact]
    public void What_a_key_could_do_before_must_be_known_to_say_that_it_was_widened()
    {
        using var document = JsonDocument.Parse("""{"id":"e","type":"api_key.updated","effective_at":1,"api_key.updated":{"id":"k","changes_requested":{"scopes":["a"]}}}""");
        Assert.Empty(AuditRules.Judge(AuditEntry.Of(document.RootElement, default).Known!, null, s_terms, new AuditBefore()));
    }

    [Fact]
    public void An_entry_without_an_id_or_a_time_or_of_another_shape_is_kept_with_what_it_has()
    {
        using var document = JsonDocument.Parse("""[{"type":"odd"},7,{"id":"x","type":"odd","effective_at":"yesterday","sallyport":{"late":false}}]""");
        var entries = document.RootElement.EnumerateArray().Select(e => AuditEntry.Of(e, DateTimeOffset.UnixEpoch.AddDays(1))).ToList();
        Assert.Equal(3, entries.Select(e => e.Id).Distinct().Count());
        Assert.All(entries, e => Assert.Equal(DateTimeOffset.UnixEpoch.AddDays(1), e.EffectiveAt));
        Assert.DoesNotContain("late", entries[2].ToStored(late: false).Body, StringComparison.Ordinal);
        Assert.Equal("7", entries[1].ToStored(late: true).Body);
    }
}
