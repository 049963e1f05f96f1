using System.Text;
using System.Text.Json;
using Sallyport.Core.Journal;

namespace Sallyport.Control.Sinks.Formats;

/// <summary>
/// The Elastic Common Schema, version 8.17 (https://www.elastic.co/docs/reference/ecs, checked 2026-11-26). What has no
/// place in the schema stands under <c>sallyport</c>, a field set of our own, as the schema asks for.
/// </summary>
internal static class EcsFormat
{
    public const string SchemaVersion = "8.17.0";

    public static void Write(Utf8JsonWriter json, SinkEvent sinkEvent, EventOrigin origin)
    {
        json.WriteStartObject();
        json.WriteString("@timestamp"u8, sinkEvent.Time.UtcDateTime);
        json.WriteString("ecs"u8, "version"u8, SchemaVersion);
        json.WriteString("message"u8, EventSummary.Of(sinkEvent));
        WriteEvent(json, sinkEvent);
        json.WriteStartObject("observer"u8);
        json.WriteString("vendor"u8, EventOrigin.Product);
        json.WriteString("product"u8, EventOrigin.Product);
        json.WriteString("version"u8, origin.Version);
        json.WriteString("hostname"u8, origin.Host);
        json.WriteString("type"u8, "proxy"u8);
        json.WriteEndObject();
        if (sinkEvent.Entry is { } entry) WriteEntry(json, entry);
        else WriteAudit(json, sinkEvent);
        json.WriteEndObject();
    }

    private static void WriteEvent(Utf8JsonWriter json, SinkEvent sinkEvent)
    {
        var (category, types) = Classify(sinkEvent);
        json.WriteStartObject("event"u8);
        json.WriteString("id"u8, sinkEvent.Id);
        json.WriteString("kind"u8, sinkEvent.IsAlert ? "alert"u8 : "event"u8);
        json.WriteString("module"u8, "sallyport"u8);
        json.WriteString("dataset"u8, sinkEvent.Source == SinkSource.Journal ? "sallyport.journal"u8 : "sallyport.audit"u8);
        json.WriteString("action"u8, sinkEvent.Type);
        json.WriteNumber("sequence"u8, sinkEvent.Sequence);
        json.WriteNumber("severity"u8, EventSeverity.Of(sinkEvent));
        json.WriteStartArray("category"u8);
        json.WriteStringValue(category);
        json.WriteEndArray();
        json.WriteStartArray("type"u8);
        foreach (var type in types) json.WriteStringValue(type);
        json.WriteEndArray();
        json.WriteString("outcome"u8, EventSeverity.Succeeded(sinkEvent) switch { true => "success"u8, false => "failure"u8, null => "unknown"u8 });
        json.Optional("reason"u8, sinkEvent.Entry?.Reason);
        if (sinkEvent.Entry?.Microseconds is { } microseconds) json.WriteNumber("duration"u8, microseconds * 1000);
        if (sinkEvent.Source == SinkSource.Audit) json.WriteString("original"u8, Encoding.UTF8.GetString(sinkEvent.Raw.Span));
        json.WriteEndObject();
    }

    private static (string Category, string[] Types) Classify(SinkEvent sinkEvent) => sinkEvent.Type switch
    {
        JournalEntryType.RequestAllowed => ("api", ["access", "allowed"]),
        JournalEntryType.RequestDone => ("api", ["access", "end"]),
        JournalEntryType.RequestDenied => ("api", ["access", "denied"]),
        JournalEntryType.TripwireStopped => ("intrusion_detection", ["denied"]),
        JournalEntryType.TripwireNoted or JournalEntryType.AlertRaised => ("intrusion_detection", ["info"]),
        JournalEntryType.SessionStarted => ("session", ["start"]),
        JournalEntryType.SessionEnded => ("session", ["end"]),
        JournalEntryType.Login => ("iam", ["creation"]),
        JournalEntryType.CredentialRemoved => ("iam", ["deletion"]),
        JournalEntryType.Frozen or JournalEntryType.Thawed => ("iam", ["change"]),
        JournalEntryType.TunnelOpened => ("network", ["connection", "start"]),
        JournalEntryType.TunnelClosed => ("network", ["connection", "end"]),
        JournalEntryType.TunnelDenied => ("network", ["connection", "denied"]),
        "login.succeeded" or "login.failed" => ("authentication", ["start"]),
        _ when sinkEvent.Source == SinkSource.Audit => ("iam", [AuditType(sinkEvent.Type)]),
        _ => ("configuration", ["change"]),
    };

    private static string AuditType(string type)
    {
        var audited = new SinkEvent { Source = SinkSource.Audit, Type = type, Id = "", Time = default, Sequence = 0, Raw = default };
        return OcsfClass.Of(audited).Activity switch { 1 => "creation", 4 => "deletion", 3 => "change", _ => "info" };
    }

    private static void WriteEntry(Utf8JsonWriter json, JournalEntry entry)
    {
        if (entry.Agent is not null) json.WriteString("user"u8, "name"u8, entry.Agent);
        if (entry.Rule is not null) json.WriteString("rule"u8, "name"u8, entry.Rule);
        if (entry.ProcessId is { } pid) json.WriteNumber("process"u8, "pid"u8, pid);
        if (entry.Request is not null) json.WriteString("trace"u8, "id"u8, entry.Request);
        if (entry.Host is not null) json.WriteString("destination"u8, "domain"u8, entry.Host);
        if (entry.Host is not null || entry.Path is not null)
        {
            json.WriteStartObject("url"u8);
            json.Optional("domain"u8, entry.Host);
            json.Optional("path"u8, entry.Path);
            json.WriteEndObject();
        }
        WriteHttp(json, entry);
        json.WriteStartObject("sallyport"u8);
        json.Optional("session"u8, entry.Session);
        EventFields.WriteRest(json, entry);
        json.WriteEndObject();
    }

    private static void WriteHttp(Utf8JsonWriter json, JournalEntry entry)
    {
        if (entry.Method is null && entry.Status is null) return;
        json.WriteStartObject("http"u8);
        json.WriteStartObject("request"u8);
        json.Optional("method"u8, entry.Method);
        if (entry.RequestBytes is { } sent) json.WriteNumber("bytes"u8, sent);
        json.WriteEndObject();
        if (entry.Status is { } status)
        {
            json.WriteStartObject("response"u8);
            json.WriteNumber("status_code"u8, status);
            if (entry.ResponseBytes is { } received) json.WriteNumber("bytes"u8, received);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteAudit(Utf8JsonWriter json, SinkEvent sinkEvent)
    {
        var facts = AuditFacts.Read(sinkEvent.Raw);
        json.WriteStartObject("user"u8);
        json.Optional("id"u8, facts.UserId);
        json.Optional("email"u8, facts.UserEmail);
        json.WriteEndObject();
        if (facts.Address is not null) json.WriteString("source"u8, "address"u8, facts.Address);
        json.WriteStartObject("sallyport"u8);
        json.WriteString("provider"u8, "openai"u8);
        json.Optional("project"u8, facts.Project);
        json.WriteEndObject();
    }
}
