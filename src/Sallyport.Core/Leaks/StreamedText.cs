using System.Collections.Frozen;
using System.Text.Json;

namespace Sallyport.Core.Leaks;

/// <summary>Finds, in one event of a streamed answer, the strings that are pieces of a text, and which text each belongs to.</summary>
internal static class StreamedText
{
    /// <summary>Names of members that OpenAI, Anthropic and Gemini stream text in.</summary>
    private static readonly FrozenSet<string> s_members = FrozenSet.Create(StringComparer.Ordinal,
        "delta", "content", "text", "arguments", "partial_json", "thinking", "refusal", "transcript", "reasoning_content", "reasoning", "input", "code");

    /// <param name="Lane">The text that it continues: where it stands in the event, and the event's type, indices and item.</param>
    /// <param name="Start">Of the string's opening quote.</param>
    internal readonly record struct Piece(string Lane, int Start, int Length, string Text);

    /// <summary>None where it is no JSON.</summary>
    public static IReadOnlyList<Piece> Find(ReadOnlySpan<byte> json)
    {
        var found = new List<Piece>();
        var path = new Stack<string>();
        var (name, ids) = ("", "");
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        name = reader.GetString()!;
                        break;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        path.Push(name);
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        name = path.Pop();
                        break;
                    case JsonTokenType.Number when name.EndsWith("index", StringComparison.Ordinal):
                        ids += $"|{name}={reader.GetInt64()}";
                        break;
                    case JsonTokenType.String when name is "item_id" || (name is "type" && path.Count == 1):
                        ids += $"|{reader.GetString()}";
                        break;
                    case JsonTokenType.String when s_members.Contains(name):
                        found.Add(new Piece($"{string.Join('.', path)}.{name}", (int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex), reader.GetString()!));
                        break;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return [];
        }
        return [.. found.Select(p => p with { Lane = p.Lane + ids })];
    }
}
