using System.Text;
using System.Text.Json;
using Sallyport.Core.Journal;

namespace Sallyport.Control.Sinks.Formats;

/// <summary>
/// The Open Cybersecurity Schema Framework, version 1.3.0 (https://schema.ocsf.io/1.3.0, source: github.com/ocsf/ocsf-schema,
/// checked 2026-11-26). Each class's required members are always there; what has no place in the schema stands under
/// <c>unmapped</c>, as the schema provides for.
/// </summary>
internal static class OcsfFormat
{
    public const string SchemaVersion = "1.3.0";

    public static void Write(Utf8JsonWriter json, SinkEvent sinkEvent, EventOrigin origin)
    {
        var kind = OcsfClass.Of(sinkEvent);
        json.WriteStartObject();
        WriteMetadata(json, sinkEvent, origin);
        json.WriteNumber("time"u8, sinkEvent.Time.ToUnixTimeMilliseconds());
        json.WriteNumber("category_uid"u8, kind.Category);
        json.WriteNumber("class_uid"u8, kind.Class);
        json.WriteString("class_name"u8, kind.ClassName);
        json.WriteNumber("activity_id"u8, kind.Activity);
        json.WriteString("activity_name"u8, kind.ActivityName);
        json.WriteNumber("type_uid"u8, kind.Type);
        json.WriteNumber("severity_id"u8, EventSeverity.Of(sinkEvent));
        json.WriteString("message"u8, EventSummary.Of(sinkEvent));
        if (kind.Class == OcsfClass.DetectionFinding) json.WriteNumber("status_id"u8, 1);
        else if (EventSeverity.Succeeded(sinkEvent) is { } succeeded) json.WriteNumber("status_id"u8, succeeded ? 1 : 2);
        if (sinkEvent.Entry is { } entry) WriteEntry(json, sinkEvent, entry, kind, origin);
        else WriteAudit(json, sinkEvent, kind, origin);
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, SinkEvent sinkEvent, EventOrigin origin)
    {
        json.WriteStartObject("metadata"u8);
        json.WriteString("version"u8, SchemaVersion);
        json.WriteStartObject("product"u8);
        json.WriteString("name"u8, EventOrigin.Product);
        json.WriteString("vendor_name"u8, EventOrigin.Product);
        json.WriteString("version"u8, origin.Version);
        json.WriteEndObject();
        json.WriteString("uid"u8, sinkEvent.Id);
        json.WriteNumber("sequence"u8, sinkEvent.Sequence);
        json.WriteString("event_code"u8, sinkEvent.Type);
        json.WriteString("log_name"u8, sinkEvent.Source == SinkSource.Journal ? "journal"u8 : "audit"u8);
        json.Optional("correlation_uid"u8, sinkEvent.Entry?.Request);
        json.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter json, SinkEvent sinkEvent, JournalEntry entry, OcsfClass kind, EventOrigin origin)
    {
        if (entry.Microseconds is { } microseconds) json.WriteNumber("duration"u8, microseconds / 1000);
        json.Optional("status_detail"u8, entry.Reason);
        json.Optional("status_code"u8, entry.Rule);
        switch (kind.Class)
        {
            case OcsfClass.ApiActivity:
                WriteActor(json, entry);
                WriteCall(json, entry);
                WriteHost(json, "src_endpoint"u8, origin.Host);
                WriteHost(json, "dst_endpoint"u8, entry.Host);
                WriteResources(json, entry);
                break;
            case OcsfClass.NetworkActivity:
                WriteActor(json, entry);
                WriteHost(json, "src_endpoint"u8, origin.Host);
                WriteHost(json, "dst_endpoint"u8, entry.Host ?? "unknown");
                break;
            case OcsfClass.Authentication:
            case OcsfClass.AccountChange:
                json.WriteStartObject("user"u8);
                json.WriteString("name"u8, entry.Agent ?? entry.Credential ?? entry.Detail ?? "unknown");
                json.WriteEndObject();
                WriteActor(json, entry);
                WriteHost(json, "src_endpoint"u8, origin.Host);
                if (entry.Session is not null) json.WriteString("session"u8, "uid"u8, entry.Session);
                break;
            case OcsfClass.EntityManagement:
                json.WriteStartObject("entity"u8);
                json.WriteString("name"u8, entry.Type[..entry.Type.IndexOf('.', StringComparison.Ordinal)]);
                json.WriteString("type"u8, "configuration"u8);
                json.WriteEndObject();
                WriteActor(json, entry);
                break;
            case OcsfClass.DetectionFinding:
                WriteFinding(json, sinkEvent, entry);
                WriteResources(json, entry);
                break;
        }
        WriteUnmapped(json, entry, kind);
    }

    private static void WriteCall(Utf8JsonWriter json, JournalEntry entry)
    {
        json.WriteStartObject("api"u8);
        json.WriteString("operation"u8, $"{entry.Method ?? "UNKNOWN"} {entry.Path ?? "/"}");
        json.WriteString("service"u8, "name"u8, entry.Provider ?? entry.Host ?? "unknown");
        if (entry.Request is not null) json.WriteString("request"u8, "uid"u8, entry.Request);
        if (entry.Status is { } code) json.WriteNumber("response"u8, "code"u8, code);
        json.WriteEndObject();
        json.WriteStartObject("http_request"u8);
        json.Optional("http_method"u8, entry.Method);
        if (entry.RequestBytes is { } sent) json.WriteNumber("length"u8, sent);
        json.WriteStartObject("url"u8);
        json.WriteString("scheme"u8, "https"u8);
        json.Optional("hostname"u8, entry.Host);
        json.Optional("path"u8, entry.Path);
        json.WriteEndObject();
        json.WriteEndObject();
        if (entry.Status is not { } status) return;
        json.WriteStartObject("http_response"u8);
        json.WriteNumber("code"u8, status);
        if (entry.ResponseBytes is { } received) json.WriteNumber("length"u8, received);
        json.WriteEndObject();
    }

    private static void WriteActor(Utf8JsonWriter json, JournalEntry entry)
    {
        json.WriteStartObject("actor"u8);
        json.WriteString("app_name"u8, entry.Agent ?? "sally");
        if (entry.Session is not null) json.WriteString("session"u8, "uid"u8, entry.Session);
        if (entry.ProcessId is { } pid) json.WriteNumber("process"u8, "pid"u8, pid);
        json.WriteEndObject();
    }

    private static void WriteFinding(Utf8JsonWriter json, SinkEvent sinkEvent, JournalEntry entry)
    {
        json.WriteBoolean("is_alert"u8, sinkEvent.IsAlert);
        json.WriteStartObject("finding_info"u8);
        json.WriteString("uid"u8, sinkEvent.Id);
        json.WriteString("title"u8, entry.Rule ?? entry.Type);
        json.Optional("desc"u8, entry.Reason ?? entry.Detail);
        json.WriteNumber("created_time"u8, sinkEvent.Time.ToUnixTimeMilliseconds());
        json.WriteEndObject();
    }

    private static void WriteResources(Utf8JsonWriter json, JournalEntry entry)
    {
        if (entry.Credential is null) return;
        json.WriteStartArray("resources"u8);
        json.WriteStartObject();
        json.WriteString("name"u8, entry.Credential);
        json.WriteString("type"u8, "credential"u8);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteUnmapped(Utf8JsonWriter json, JournalEntry entry, OcsfClass kind)
    {
        json.WriteStartObject("unmapped"u8);
        if (kind.Class is not (OcsfClass.ApiActivity or OcsfClass.NetworkActivity)) EventFields.WriteCall(json, entry);
        EventFields.WriteRest(json, entry);
        json.WriteEndObject();
    }

    private static void WriteAudit(Utf8JsonWriter json, SinkEvent sinkEvent, OcsfClass kind, EventOrigin origin)
    {
        var facts = AuditFacts.Read(sinkEvent.Raw);
        if (kind.Class == OcsfClass.Authentication)
        {
            WriteUser(json, facts);
        }
        else
        {
            json.WriteStartObject("actor"u8);
            json.WriteString("app_name"u8, "openai"u8);
            WriteUser(json, facts);
            json.WriteEndObject();
            json.WriteStartObject("api"u8);
            json.WriteString("operation"u8, sinkEvent.Type);
            json.WriteString("service"u8, "name"u8, "openai");
            json.WriteEndObject();
        }
        if (facts.Address is not null) json.WriteString("src_endpoint"u8, "ip"u8, facts.Address);
        else WriteHost(json, "src_endpoint"u8, origin.Host);
        json.WriteString("raw_data"u8, Encoding.UTF8.GetString(sinkEvent.Raw.Span));
        if (facts.Project is not null) json.WriteString("unmapped"u8, "project"u8, facts.Project);
    }

    private static void WriteUser(Utf8JsonWriter json, AuditFacts facts)
    {
        json.WriteStartObject("user"u8);
        json.WriteString("name"u8, facts.UserEmail ?? facts.UserId ?? "unknown");
        json.Optional("uid"u8, facts.UserId);
        json.Optional("email_addr"u8, facts.UserEmail);
        json.WriteEndObject();
    }

    private static void WriteHost(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? host)
    {
        if (host is not null) json.WriteString(name, "hostname"u8, host);
    }
}
