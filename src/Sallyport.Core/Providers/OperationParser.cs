using Sallyport.Core.Policy;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.Providers;

/// <summary>Reads <c>operations</c>: which permission group each call belongs to, and what it takes of it.</summary>
internal static class OperationParser
{
    private const int MaxOperations = 1000;

    private static readonly string[] s_methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    private static readonly string[] s_reading = ["GET"];
    private static readonly string[] s_writing = ["POST", "PUT", "PATCH", "DELETE"];

    private static readonly Dictionary<string, ContentShape> s_shapes = new(StringComparer.Ordinal)
    {
        ["none"] = ContentShape.None,
        ["chat"] = ContentShape.Chat,
        ["completions"] = ContentShape.Completions,
        ["responses"] = ContentShape.Responses,
        ["realtime"] = ContentShape.Realtime,
        ["embeddings"] = ContentShape.Embeddings,
        ["images"] = ContentShape.Images,
        ["image_form"] = ContentShape.ImageForm,
        ["speech"] = ContentShape.Speech,
        ["audio_form"] = ContentShape.AudioForm,
        ["moderations"] = ContentShape.Moderations,
        ["file_form"] = ContentShape.FileForm,
        ["batch"] = ContentShape.Batch,
        ["upload"] = ContentShape.Upload,
        ["anthropic_messages"] = ContentShape.AnthropicMessages,
        ["gemini_generate"] = ContentShape.GeminiGenerate,
        ["unread"] = ContentShape.Unread,
    };

    /// <summary>Null where the file has no such section: every call is then of the group <c>api</c>.</summary>
    public static OperationTable? Read(YamlFields provider, YamlProblems problems)
    {
        var items = provider.List("operations");
        if (items.Count == 0) return null;
        if (items.Count > MaxOperations) problems.Add(items[MaxOperations], $"more than {MaxOperations} operations");
        List<OperationPattern> patterns = [];
        var seen = new HashSet<(string Method, string Path)>();
        var named = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (item is YamlMap map) ReadOne(map);
            else problems.Add(item, $"an operation must be a mapping with 'group', 'access' and 'path', not {item.Kind}");
        }
        return new OperationTable(patterns);

        void ReadOne(YamlMap map)
        {
            var fields = new YamlFields(map, problems);
            var group = fields.Text("group", required: true);
            var access = ReadAccess(fields, problems);
            var webSocket = fields.Flag("websocket", missing: false);
            var methods = ReadMethods(fields, access, webSocket, problems);
            var paths = fields.OneOrMore("path", required: true);
            var operation = new Operation
            {
                Group = group?.Value ?? "",
                Access = access,
                MustBeNamed = fields.Flag("named", missing: false),
                Content = ReadContent(fields, problems),
            };
            fields.Finish();
            if (group is not null && !ProviderNames.IsFact(group.Value))
                problems.Add(group, $"{YamlProblems.Quote(group.Value)} is not the name of a group: lower-case letters, digits and underscores, such as 'vector_stores'");
            else if (group is not null && named.TryGetValue(group.Value, out var before) && before != operation.MustBeNamed)
                problems.Add(group, $"the group {group.Value} is 'named' in one operation and not in another");
            else if (group is not null)
                named[group.Value] = operation.MustBeNamed;
            foreach (var path in paths)
            {
                if (ProblemOfPattern(path.Value) is { } problem)
                    problems.Add(path, $"the path {YamlProblems.Quote(path.Value)} {problem}");
                foreach (var method in webSocket ? ["a WebSocket at"] : methods)
                {
                    if (!seen.Add((method, path.Value))) problems.Add(path, $"{method} {path.Value} is here twice");
                }
                patterns.Add(new OperationPattern(methods, path.Value, webSocket, operation));
            }
        }
    }

    private static Access ReadAccess(YamlFields fields, YamlProblems problems)
    {
        if (fields.Text("access", required: true) is not { } access) return Access.Write;
        if (access.Value is not ("read" or "write")) problems.Add(access, $"'access' must be read or write, not {YamlProblems.Quote(access.Value)}");
        return access.Value == "read" ? Access.Read : Access.Write;
    }

    private static IReadOnlyList<string> ReadMethods(YamlFields fields, Access access, bool webSocket, YamlProblems problems)
    {
        var given = fields.OneOrMore("method").ToList();
        foreach (var method in given)
        {
            if (webSocket) problems.Add(method, "a WebSocket has no 'method' of its own: it is a GET with an upgrade");
            else if (!s_methods.Contains(method.Value, StringComparer.Ordinal))
                problems.Add(method, $"unknown method {YamlProblems.Quote(method.Value)}; one of: {string.Join(", ", s_methods)}");
        }
        if (webSocket) return [];
        return given.Count > 0 ? [.. given.Select(m => m.Value)] : access == Access.Read ? s_reading : s_writing;
    }

    private static ContentShape ReadContent(YamlFields fields, YamlProblems problems)
    {
        if (fields.Text("content") is not { } content) return ContentShape.None;
        if (s_shapes.TryGetValue(content.Value, out var shape)) return shape;
        problems.Add(content, $"unknown content {YamlProblems.Quote(content.Value)}; one of: {string.Join(", ", s_shapes.Keys)}");
        return ContentShape.None;
    }

    private static string? ProblemOfPattern(string path)
    {
        // '*:verb' stands for a segment that ends so; for the rest of the rules the star alone does.
        var plain = string.Join('/', path.Split('/').Select(s => s.StartsWith("*:", StringComparison.Ordinal) && s.Length > 2 ? "*" : s));
        return CallParser.ProblemOfPattern(plain);
    }
}
