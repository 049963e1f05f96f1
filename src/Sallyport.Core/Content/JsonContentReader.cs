using System.Text;
using Sallyport.Core.Policy;

namespace Sallyport.Core.Content;

/// <summary>Reads a JSON body. Its objects that decide are watched: no name in them may come twice, however it is written.</summary>
public sealed class JsonContentReader : ContentReader
{
    private const int MaxNames = 4096;

    private readonly JsonScanner _scanner = new();
    private readonly ContentDraft _draft;
    private readonly ContentNode _root;
    private readonly List<Frame> _frames = [];
    private ContentField? _field;
    private string _name = "";
    private int _skipTo = -1;

    private JsonContentReader(ContentNode root, string? pathModel)
    {
        _root = root;
        _draft = new ContentDraft { PathModel = pathModel };
    }

    /// <param name="shape">One whose body is JSON.</param>
    /// <param name="pathModel">The model that the path names, where it does; the body may not name another.</param>
    public static JsonContentReader For(ContentShape shape, string? pathModel = null) => shape switch
    {
        ContentShape.AnthropicMessages => new JsonContentReader(ContentTrees.Anthropic, null),
        ContentShape.GeminiGenerate => new JsonContentReader(ContentTrees.Gemini, pathModel ?? ""),
        ContentShape.Batch => new JsonContentReader(ContentTrees.Batch, null),
        ContentShape.Upload => new JsonContentReader(ContentTrees.Upload, null),
        _ => new JsonContentReader(ContentTrees.OpenAI, null),
    };

    /// <summary>For one message of the Responses or the Realtime WebSocket.</summary>
    public static JsonContentReader ForFrame() => new(ContentTrees.Frame, null);

    internal static JsonContentReader ForBatchLine() => new(ContentTrees.BatchLine, null);

    public override ContentFacts Facts => _draft.ToFacts();

    /// <summary>Of a WebSocket's message: its <c>type</c>.</summary>
    public string? EventType => _draft.EventType;

    internal string? Method => _draft.Method;

    internal string? Path => _draft.Path;

    public override Denial? Read(ReadOnlySpan<byte> bytes)
    {
        _draft.Bytes += bytes.Length;
        while (true)
        {
            var token = _scanner.Next(ref bytes);
            if (token == JsonToken.More) return null;
            if (token == JsonToken.Bad) return Malformed(_scanner.Problem);
            if (_skipTo >= 0)
            {
                if (_scanner.Depth == _skipTo) _skipTo = -1;
                continue;
            }
            if (Take(token) is { } denial) return denial;
        }
    }

    public override Denial? Complete() => _scanner.Complete() is { } problem ? Malformed(problem) : null;

    private static Denial Malformed(string problem) => new(Rule.MalformedContent, $"it is not the JSON it is declared to be: {problem}");

    private Denial? Take(JsonToken token)
    {
        if (_frames.Count == 0)
        {
            if (token != JsonToken.StartObject) return Malformed("it is not an object");
            return Enter(_root);
        }
        var frame = _frames[^1];
        if (token is JsonToken.EndObject or JsonToken.EndArray)
        {
            _frames.RemoveAt(_frames.Count - 1);
            return frame.Leave(_draft);
        }
        if (token == JsonToken.Name) return TakeName(frame);
        return frame.Array is { } array ? TakeItem(array, frame, token) : TakeValue(token);
    }

    private Denial? TakeName(Frame frame)
    {
        if (_scanner.IsTextCut) return new Denial(Rule.MalformedContent, "a field's name is too long, or is not text");
        _name = Encoding.UTF8.GetString(_scanner.Text);
        _field = frame.Node!.Find(_name, out var exact);
        if (!exact) return new Denial(Rule.MalformedContent, $"{ContentDraft.Shown(_name)} is another field's name but for its capitals");
        if (!frame.TryAdd(_name, _field)) return ContentDraft.Twice(_name);
        if (frame.Names > MaxNames) return new Denial(Rule.MalformedContent, "an object in it has too many fields");
        if (frame.Node.NamesAreTools && _draft.AddTool(Underscored(_name)) is { } denial) return denial;
        _scanner.HoldsText = _field is { Fact: not ContentFact.Inside and not ContentFact.StoredPrompt };
        return null;
    }

    private Denial? TakeValue(JsonToken token)
    {
        var field = _field;
        _field = null;
        if (field is null)
        {
            SkipIfOpened(token);
            return null;
        }
        if (token == JsonToken.Null)
        {
            if (field.Fact == ContentFact.ToolType) _frames[^1].HasType = false;
            return null;
        }
        if ((field.Allowed & KindOf(token)) == 0) return ContentDraft.Wrong(_name);
        switch (token)
        {
            case JsonToken.Text when field.Fact is not (ContentFact.Inside or ContentFact.StoredPrompt):
                if (_scanner.IsTextCut) return ContentDraft.Wrong(_name);
                return _draft.Set(field.Fact, Encoding.UTF8.GetString(_scanner.Text));
            case JsonToken.True or JsonToken.False:
                _draft.Set(field.Fact, token == JsonToken.True);
                return null;
            case JsonToken.Number:
                return _scanner.IsTextCut ? ContentDraft.Wrong(_name) : _draft.SetNumber(field.Fact, _scanner.Text, _name);
            case JsonToken.StartObject:
                _draft.SetPresent(field.Fact);
                return Enter(field.Inside!);
            case JsonToken.StartArray:
                _frames.Add(new Frame { Array = field, ArrayName = _name });
                return null;
            default:
                return null;
        }
    }

    private Denial? TakeItem(ContentField array, Frame frame, JsonToken token)
    {
        if (token == JsonToken.StartObject && array.Fact == ContentFact.Inside) return Enter(array.Inside!);
        if ((array.Items & KindOf(token)) == 0) return ContentDraft.Wrong(frame.ArrayName);
        SkipIfOpened(token);
        return null;
    }

    private Denial? Enter(ContentNode node)
    {
        _frames.Add(new Frame { Node = node });
        return node.Gives is { } tool ? _draft.AddTool(tool) : null;
    }

    private void SkipIfOpened(JsonToken token)
    {
        if (token is JsonToken.StartObject or JsonToken.StartArray) _skipTo = _scanner.Depth - 1;
    }

    private static ValueKinds KindOf(JsonToken token) => token switch
    {
        JsonToken.Text => ValueKinds.Text,
        JsonToken.True or JsonToken.False => ValueKinds.Flag,
        JsonToken.Number => ValueKinds.Number,
        JsonToken.StartObject => ValueKinds.Object,
        JsonToken.StartArray => ValueKinds.Array,
        _ => 0,
    };

    /// <summary><c>googleSearch</c> and <c>google_search</c> are one tool.</summary>
    private static string Underscored(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c)) text.Append('_').Append((char)(c | 0x20));
            else text.Append(c);
        }
        return text.ToString();
    }

    /// <summary>An object or an array that is open and watched.</summary>
    private sealed class Frame
    {
        private const int UsualNames = 7;

        private HashSet<string>? _seen;
        private HashSet<ContentField>? _fields;

        public ContentNode? Node { get; init; }
        public ContentField? Array { get; init; }
        public string ArrayName { get; init; } = "";
        public int Names => _seen?.Count ?? 0;
        public bool HasType { get; set; }

        public bool TryAdd(string name, ContentField? field)
        {
            _seen ??= new HashSet<string>(UsualNames, StringComparer.OrdinalIgnoreCase);
            if (!_seen.Add(name)) return false;
            if (field is null) return true;
            if (field.Fact == ContentFact.ToolType) HasType = true;
            return !Node!.HasAliases || (_fields ??= []).Add(field);
        }

        public Denial? Leave(ContentDraft draft)
        {
            if (Node is not { IsTool: true } || HasType) return null;
            if (Node.Untyped is not { } name) return new Denial(Rule.MalformedContent, "a tool in it states no type");
            return name.Length > 0 ? draft.AddTool(name) : null;
        }
    }
}
