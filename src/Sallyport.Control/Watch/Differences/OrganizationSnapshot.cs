using System.Buffers;
using System.Text;
using System.Text.Json;
using Sallyport.Control.Inventory;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.Watch.Differences;

/// <summary>An inventory as facts that can be compared one by one. Pure.</summary>
public sealed class OrganizationSnapshot
{
    private readonly List<OrganizationFact> _facts = [];
    private readonly HashSet<(string What, string Id)> _notTold = [];

    public IReadOnlyList<OrganizationFact> Facts => _facts;

    /// <summary>The names of projects, by id.</summary>
    public IReadOnlyDictionary<string, string> ProjectNames { get; private init; } = new Dictionary<string, string>();

    /// <summary>Whether nothing follows from the absence of a fact: the provider did not say.</summary>
    public bool IsNotTold(string what, string id) => _notTold.Contains((what, id));

    public static OrganizationSnapshot Of(OrganizationInventory inventory)
    {
        var snapshot = new OrganizationSnapshot { ProjectNames = inventory.Projects.ToDictionary(p => p.Id, p => p.Name, StringComparer.Ordinal) };
        snapshot.AddSettings(FactKinds.Organization, inventory.Settings);
        foreach (var project in inventory.Projects)
        {
            snapshot.Add(FactKinds.Project, project.Id, json => json.WriteString("name", project.Name));
            snapshot.AddSettings(project.Id, project.Settings);
            foreach (var account in project.Accounts)
            {
                snapshot.Add(FactKinds.ServiceAccount, $"{project.Id}/{account.Id}", json =>
                {
                    json.WriteString("name", account.Name);
                    json.WriteString("role", account.Role);
                });
            }
            foreach (var key in project.Keys)
            {
                snapshot.Add(FactKinds.Key, $"{project.Id}/{key.Id}", json =>
                {
                    json.WriteString("name", key.Name);
                    json.WriteString("redacted", key.Redacted);
                    json.WriteString("owner", key.OwnerId);
                    if (key.Created is { } created) json.WriteNumber("created_at", created.ToUnixTimeSeconds());
                    if (key.Expires is { } end) json.WriteNumber("expires_at", end.ToUnixTimeSeconds());
                });
            }
        }
        foreach (var key in inventory.AdminKeys.Select(k => k.Key))
        {
            snapshot.Add(FactKinds.AdminKey, key.Id, json =>
            {
                json.WriteString("name", key.Name);
                json.WriteString("redacted", key.RedactedValue);
                json.WriteString("owner", key.Owner?.Id);
                if (key.CreatedAt is { } created) json.WriteNumber("created_at", created.ToUnixTimeSeconds());
                if (key.ExpiresAt is { } end) json.WriteNumber("expires_at", end.ToUnixTimeSeconds());
            });
        }
        return snapshot;
    }

    private void AddSettings(string id, InventorySettings settings)
    {
        foreach (var (part, what) in (ReadOnlySpan<(string, string)>)[(InventorySettings.ModelsPart, FactKinds.ModelList), (InventorySettings.RateLimitsPart, FactKinds.RateLimits),
            (InventorySettings.SpendLimitPart, FactKinds.SpendLimit), (InventorySettings.SpendAlertsPart, FactKinds.SpendAlerts),
            (InventorySettings.HostedToolsPart, FactKinds.HostedTools), (InventorySettings.DataRetentionPart, FactKinds.DataRetention)])
        {
            if (settings.NotTold.Contains(part)) _notTold.Add((what, id));
        }
        if (settings.Models is { } models)
        {
            Add(FactKinds.ModelList, id, json =>
            {
                json.WriteString("mode", models.Mode);
                Strings(json, "models", models.ModelIds);
            });
        }
        if (settings.RateLimits.Count > 0) Add(FactKinds.RateLimits, id, json => RateLimits(json, settings.RateLimits));
        if (settings.SpendLimit is { } limit) Add(FactKinds.SpendLimit, id, json => json.WriteNumber("cents", limit.ThresholdCents));
        if (settings.SpendAlerts.Count > 0) Add(FactKinds.SpendAlerts, id, json => SpendAlerts(json, settings.SpendAlerts));
        if (settings.HostedTools is { } tools) Add(FactKinds.HostedTools, id, json => Tools(json, tools));
        if (settings.DataRetention is { } retention) Add(FactKinds.DataRetention, id, json => json.WriteString("type", retention));
    }

    private static void RateLimits(Utf8JsonWriter json, IEnumerable<RateLimit> limits)
    {
        foreach (var limit in limits.OrderBy(l => l.Id, StringComparer.Ordinal).DistinctBy(l => l.Id))
        {
            json.WriteStartObject(limit.Model);
            foreach (var (name, figure) in (ReadOnlySpan<(string, long?)>)[("requests_per_minute", limit.RequestsPerMinute), ("tokens_per_minute", limit.TokensPerMinute),
                ("images_per_minute", limit.ImagesPerMinute), ("audio_megabytes_per_minute", limit.AudioMegabytesPerMinute),
                ("requests_per_day", limit.RequestsPerDay), ("batch_input_tokens_per_day", limit.BatchInputTokensPerDay)])
            {
                if (figure is { } known) json.WriteNumber(name, known);
            }
            json.WriteEndObject();
        }
    }

    private static void SpendAlerts(Utf8JsonWriter json, IEnumerable<SpendAlert> alerts)
    {
        json.WriteStartArray("alerts");
        foreach (var alert in alerts.OrderBy(a => a.ThresholdCents).ThenBy(a => a.Id, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteNumber("cents", alert.ThresholdCents);
            Strings(json, "recipients", alert.NotificationChannel?.Recipients ?? []);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Tools(Utf8JsonWriter json, HostedToolSettings tools)
    {
        foreach (var (name, tool) in (ReadOnlySpan<(string, HostedTool?)>)[("code_interpreter", tools.CodeInterpreter), ("file_search", tools.FileSearch),
            ("image_generation", tools.ImageGeneration), ("mcp", tools.Mcp), ("web_search", tools.WebSearch)])
        {
            if (tool is not null) json.WriteBoolean(name, tool.Enabled);
        }
    }

    private static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values.Order(StringComparer.Ordinal)) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private void Add(string what, string id, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        _facts.Add(new OrganizationFact(what, id, Encoding.UTF8.GetString(buffer.WrittenSpan)));
    }
}
