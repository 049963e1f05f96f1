using System.Text.Json;
using Sallyport.Core.Journal;

namespace Sallyport.Control.Sinks.Formats;

/// <summary>Members of an entry under their own names, for what a schema has no place for.</summary>
internal static class EventFields
{
    public static void Optional(this Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    /// <summary>An object with one member.</summary>
    public static void WriteString(this Utf8JsonWriter json, ReadOnlySpan<byte> parent, ReadOnlySpan<byte> name, string value)
    {
        json.WriteStartObject(parent);
        json.WriteString(name, value);
        json.WriteEndObject();
    }

    /// <inheritdoc cref="WriteString"/>
    public static void WriteNumber(this Utf8JsonWriter json, ReadOnlySpan<byte> parent, ReadOnlySpan<byte> name, long value)
    {
        json.WriteStartObject(parent);
        json.WriteNumber(name, value);
        json.WriteEndObject();
    }

    /// <summary>What was asked of whom.</summary>
    public static void WriteCall(Utf8JsonWriter json, JournalEntry entry)
    {
        json.Optional("agent"u8, entry.Agent);
        json.Optional("session"u8, entry.Session);
        json.Optional("method"u8, entry.Method);
        json.Optional("host"u8, entry.Host);
        json.Optional("path"u8, entry.Path);
        Number(json, "status"u8, entry.Status);
    }

    public static void WriteRest(Utf8JsonWriter json, JournalEntry entry)
    {
        json.Optional("credential"u8, entry.Credential);
        Number(json, "credential_version"u8, entry.CredentialVersion);
        json.Optional("provider"u8, entry.Provider);
        json.Optional("rule"u8, entry.Rule);
        json.Optional("model"u8, entry.Model);
        Number(json, "input_tokens"u8, entry.InputTokens);
        Number(json, "output_tokens"u8, entry.OutputTokens);
        Number(json, "nano_usd"u8, entry.NanoUsd);
        if (entry.Estimated is { } estimated) json.WriteBoolean("estimated"u8, estimated);
        json.Optional("detail"u8, entry.Detail);
        WriteAlert(json, entry);
    }

    /// <summary>The journal has it in one text, whose first and last words have no space in them.</summary>
    private static void WriteAlert(Utf8JsonWriter json, JournalEntry entry)
    {
        if (entry.Type != JournalEntryType.AlertRaised || entry.Detail?.Split(' ') is not [var severity, .. var subject, var id]) return;
        json.WriteStartObject("alert"u8);
        json.WriteString("severity"u8, severity);
        json.WriteString("subject"u8, string.Join(' ', subject));
        json.WriteString("id"u8, id);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
    }
}
