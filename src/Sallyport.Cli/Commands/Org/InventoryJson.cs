using System.Text.Json;
using Sallyport.Cli.Output;
using Sallyport.Control.Inventory;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Cli.Commands.Org;

/// <summary>An inventory for programs. What is not known is null, what is none is empty or absent from <c>not_told</c>.</summary>
internal static class InventoryJson
{
    public static void Write(CliContext context, OrganizationInventory inventory, IReadOnlyList<InventoryFinding> findings) => context.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("read", inventory.Read.UtcDateTime);
        json.WriteStartArray("projects");
        foreach (var project in inventory.Projects) WriteProject(json, project);
        json.WriteEndArray();
        json.WriteStartArray("admin_keys");
        foreach (var key in inventory.AdminKeys) WriteAdminKey(json, key);
        json.WriteEndArray();
        json.WriteStartObject("organization");
        WriteSettings(json, inventory.Settings);
        json.WriteEndObject();
        WriteList(json, "credentials_not_listed", inventory.NotListed);
        json.WriteString("scopes_not_told", inventory.ScopesNotTold);
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
            json.WriteString("rule", finding.Rule);
            json.WriteString("subject", finding.Subject);
            json.WriteString("summary", finding.Summary);
            json.WriteString("mend", finding.Mend);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteProject(Utf8JsonWriter json, InventoryProject project)
    {
        json.WriteStartObject();
        json.WriteString("id", project.Id);
        json.WriteString("name", project.Name);
        Time(json, "created", project.Created);
        WriteSettings(json, project.Settings);
        json.WriteStartArray("rate_limits");
        foreach (var limit in project.Settings.RateLimits)
        {
            json.WriteStartObject();
            json.WriteString("model", limit.Model);
            Number(json, "requests_per_minute", limit.RequestsPerMinute);
            Number(json, "tokens_per_minute", limit.TokensPerMinute);
            Number(json, "images_per_minute", limit.ImagesPerMinute);
            Number(json, "audio_megabytes_per_minute", limit.AudioMegabytesPerMinute);
            Number(json, "requests_per_day", limit.RequestsPerDay);
            Number(json, "batch_input_tokens_per_day", limit.BatchInputTokensPerDay);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("service_accounts");
        foreach (var account in project.Accounts)
        {
            json.WriteStartObject();
            json.WriteString("id", account.Id);
            json.WriteString("name", account.Name);
            json.WriteString("role", account.Role);
            Time(json, "created", account.CreatedAt);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("keys");
        foreach (var key in project.Keys) WriteKey(json, key);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteKey(Utf8JsonWriter json, InventoryKey key)
    {
        json.WriteStartObject();
        json.WriteString("id", key.Id);
        json.WriteString("name", key.Name);
        json.WriteString("type", ListedKeyTypes.Word(key.Type));
        json.WriteString("redacted", key.Redacted);
        json.WriteString("owner_type", key.OfAccount ? "service_account" : "user");
        json.WriteString("owner_id", key.OwnerId);
        json.WriteString("owner", key.OwnerName);
        if (key.OwnerActive is { } active) json.WriteBoolean("owner_active", active);
        else json.WriteNull("owner_active");
        Time(json, "created", key.Created);
        Time(json, "last_used", key.LastUsed);
        Time(json, "expires", key.Expires);
        if (key.Scopes is { } scopes) WriteList(json, "scopes", scopes);
        else json.WriteNull("scopes");
        json.WriteString("credential", key.Credential);
        json.WriteEndObject();
    }

    private static void WriteAdminKey(Utf8JsonWriter json, InventoryAdminKey item)
    {
        json.WriteStartObject();
        json.WriteString("id", item.Key.Id);
        json.WriteString("name", item.Key.Name);
        json.WriteString("redacted", item.Key.RedactedValue);
        json.WriteString("owner", item.Key.Owner?.Name);
        Time(json, "created", item.Key.CreatedAt);
        Time(json, "last_used", item.Key.LastUsedAt);
        Time(json, "expires", item.Key.ExpiresAt);
        json.WriteString("ours", item.Ours);
        json.WriteEndObject();
    }

    private static void WriteSettings(Utf8JsonWriter json, InventorySettings settings)
    {
        if (settings.Models is { } models)
        {
            json.WriteStartObject("models");
            json.WriteString("mode", models.Mode == ModelList.Deny ? "deny" : "allow");
            WriteList(json, "ids", models.ModelIds);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("models");
        }
        Number(json, "spend_limit_cents", settings.SpendLimit?.ThresholdCents);
        json.WriteStartArray("spend_alert_cents");
        foreach (var alert in settings.SpendAlerts) json.WriteNumberValue(alert.ThresholdCents);
        json.WriteEndArray();
        json.WriteStartObject("hosted_tools");
        foreach (var (name, tool) in Tools(settings.HostedTools)) json.WriteBoolean(name, tool.Enabled);
        json.WriteEndObject();
        json.WriteString("data_retention", settings.DataRetention);
        WriteList(json, "not_told", settings.NotTold.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<(string Name, HostedTool Tool)> Tools(HostedToolSettings? tools)
    {
        foreach (var (name, tool) in ((string, HostedTool?)[])[("file_search", tools?.FileSearch), ("web_search", tools?.WebSearch),
            ("image_generation", tools?.ImageGeneration), ("mcp", tools?.Mcp), ("code_interpreter", tools?.CodeInterpreter)])
        {
            if (tool is not null) yield return (name, tool);
        }
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }

    private static void Time(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known) json.WriteString(name, known.UtcDateTime);
        else json.WriteNull(name);
    }
}
