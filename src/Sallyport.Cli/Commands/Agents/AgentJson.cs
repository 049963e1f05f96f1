using System.Text.Json;
using Sallyport.Core.Policy;

namespace Sallyport.Cli.Commands.Agents;

/// <summary>An agent of the policy as JSON.</summary>
internal static class AgentJson
{
    public static void Write(Utf8JsonWriter json, AgentPolicy agent)
    {
        json.WriteStartObject();
        json.WriteString("name", agent.Name);
        json.WriteStartArray("grants");
        foreach (var grant in agent.Grants) Write(json, grant);
        json.WriteEndArray();
        json.WriteStartObject("egress");
        json.WriteString("default", agent.Egress.DefaultAllow ? "allow" : "deny");
        Write(json, "allow", agent.Egress.Allow);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Grant grant)
    {
        json.WriteStartObject();
        json.WriteString("credential", grant.Credential);
        json.WriteStartObject("permissions");
        foreach (var (group, access) in grant.Permissions.Groups) json.WriteString(group, GrantText.Word(access));
        json.WriteEndObject();
        if (grant.Permissions.AllBecause is { } because) json.WriteString("all_because", because);
        Write(json, "models", grant.Models);
        Write(json, "tools", grant.Tools);
        json.WriteStartObject("requests");
        WriteSwitch(json, "store", grant.Requests.Store);
        WriteSwitch(json, "background", grant.Requests.Background);
        WriteSwitch(json, "continuation", grant.Requests.Continuation);
        Write(json, "service_tiers", grant.Requests.ServiceTiers);
        json.WriteEndObject();
        json.WriteStartObject("limits");
        foreach (var (name, value) in GrantText.Figures(grant)) json.WriteNumber(name, value);
        json.WriteEndObject();
        json.WriteString("capture", GrantText.Word(grant.Capture));
        if (grant.CapturePatterns.Count > 0) Write(json, "capture_patterns", [.. grant.CapturePatterns.Select(p => p.ToString())]);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, NameRules rules)
    {
        json.WriteStartObject(name);
        if (rules.Allow is not null) Write(json, "allow", rules.Allow);
        if (rules.Deny.Count > 0) Write(json, "deny", rules.Deny);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteSwitch(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } set) json.WriteBoolean(name, set);
    }
}
