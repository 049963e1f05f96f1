using System.Text.Json;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;

namespace Sallyport.Cli.Commands.Providers;

/// <summary>A provider as JSON, with the names of the file's format.</summary>
internal static class ProviderJson
{
    public static void Write(Utf8JsonWriter json, Provider provider, bool own)
    {
        json.WriteStartObject();
        json.WriteString("name", provider.Name);
        json.WriteString("title", provider.Title);
        json.WriteBoolean("own", own);
        WriteList(json, "hosts", provider.Hosts);
        json.WriteStartArray("positions");
        foreach (var position in provider.Positions)
        {
            json.WriteStartObject();
            json.WriteString("kind", Kind(position.Kind));
            json.WriteString("name", position.Name);
            if (position.Scheme is not null) json.WriteString("scheme", position.Scheme);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("placeholder_prefix", provider.PlaceholderPrefix);
        json.WriteStartArray("key_types");
        foreach (var type in provider.KeyTypes) WriteKeyType(json, type);
        json.WriteEndArray();
        json.WriteStartObject("environment");
        WriteList(json, "key", provider.Environment.Key);
        WriteMap(json, "base_url", provider.Environment.BaseUrl);
        WriteMap(json, "facts", provider.Environment.Facts);
        WriteList(json, "remove", provider.Environment.Remove);
        json.WriteEndObject();
        WriteMap(json, "fact_headers", provider.FactHeaders);
        if (provider.Probe is { } probe) WriteProbe(json, probe);
        json.WriteString("error_shape", provider.ErrorShape.ToString().ToLowerInvariant());
        json.WriteBoolean("encoded_slash", provider.AllowsEncodedSlash);
        json.WriteStartArray("denied");
        foreach (var call in provider.Denied)
        {
            json.WriteStartObject();
            json.WriteString("method", call.Method);
            json.WriteString("path", call.PathPattern);
            json.WriteString("because", call.Because);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteGroups(json, provider);
        json.WriteEndObject();
    }

    private static string Kind(CredentialPositionKind kind) => kind switch
    {
        CredentialPositionKind.Header => "header",
        CredentialPositionKind.HeaderScheme => "header_scheme",
        CredentialPositionKind.Basic => "basic",
        CredentialPositionKind.WebSocketSubprotocol => "websocket_subprotocol",
        _ => "query",
    };

    private static void WriteKeyType(Utf8JsonWriter json, KeyType type)
    {
        json.WriteStartObject();
        json.WriteString("name", type.Name);
        json.WriteString("prefix", type.Prefix);
        if (type.Pattern is not null) json.WriteString("pattern", type.Pattern);
        if (type.Refuse is not null) json.WriteString("refuse", type.Refuse);
        if (type.Warn is not null) json.WriteString("warn", type.Warn);
        json.WriteEndObject();
    }

    private static void WriteProbe(Utf8JsonWriter json, KeyProbe probe)
    {
        json.WriteStartObject("probe");
        json.WriteString("path", probe.Path);
        json.WriteStartArray("alive");
        foreach (var status in probe.AliveStatuses) json.WriteNumberValue(status);
        json.WriteEndArray();
        json.WriteStartArray("dead");
        foreach (var status in probe.DeadStatuses) json.WriteNumberValue(status);
        json.WriteEndArray();
        WriteMap(json, "headers", probe.Headers);
        json.WriteEndObject();
    }

    private static void WriteGroups(Utf8JsonWriter json, Provider provider)
    {
        json.WriteStartArray("groups");
        foreach (var group in provider.Groups)
        {
            json.WriteStartObject();
            json.WriteString("name", group.Name);
            json.WriteString("most", group.Most == Access.Read ? "read" : "write");
            json.WriteBoolean("must_be_named", group.MustBeNamed);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("operations");
        foreach (var pattern in provider.Operations?.Patterns ?? [])
        {
            json.WriteStartObject();
            json.WriteString("group", pattern.Operation.Group);
            json.WriteString("access", pattern.Operation.Access == Access.Read ? "read" : "write");
            WriteList(json, "methods", pattern.Methods);
            json.WriteString("path", pattern.Path);
            json.WriteBoolean("websocket", pattern.IsWebSocket);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> map)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in map) json.WriteString(key, value);
        json.WriteEndObject();
    }
}
