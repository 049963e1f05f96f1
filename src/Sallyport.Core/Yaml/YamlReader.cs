using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sallyport.Core.Yaml;

/// <summary>
/// Reads one YAML document into nodes with positions. Anchors, aliases, tags and further documents are refused: a file
/// that decides where a key goes should say what it seems to say.
/// </summary>
public static class YamlReader
{
    private const int MaxDepth = 16;

    /// <summary>The document's root; null where it is empty or cannot be read, and then <paramref name="problems"/> says why.</summary>
    public static YamlNode? Read(string text, YamlProblems problems)
    {
        try
        {
            return ReadEvents(new Parser(new Scanner(new StringReader(text), skipComments: true)), problems);
        }
        catch (YamlException e)
        {
            problems.Add(LineOf(e.Start), ColumnOf(e.Start), $"this is not valid YAML: {Sentence(e.Message)}");
            return null;
        }
    }

    private static YamlNode? ReadEvents(Parser parser, YamlProblems problems)
    {
        YamlNode? root = null;
        var documents = 0;
        var open = new Stack<OpenNode>();
        while (MoveNext(parser))
        {
            var current = parser.Current!;
            if (current is NodeEvent node && !Accept(node, problems)) return null;
            YamlNode? complete = null;
            switch (current)
            {
                case AnchorAlias:
                    problems.Add(LineOf(current.Start), ColumnOf(current.Start), "an alias (*name) is not allowed: write the value out");
                    return null;
                case DocumentStart when ++documents > 1:
                    problems.Add(LineOf(current.Start), ColumnOf(current.Start), "a file holds one document: remove the '---' and what follows");
                    return null;
                case MappingStart or SequenceStart:
                    open.Push(new OpenNode((NodeEvent)current));
                    if (open.Count <= MaxDepth) break;
                    problems.Add(LineOf(current.Start), ColumnOf(current.Start), $"nested more than {MaxDepth} levels deep");
                    return null;
                case MappingEnd or SequenceEnd:
                    complete = open.Pop().Close(current, problems);
                    break;
                case Scalar scalar:
                    complete = new YamlScalar(scalar.Value, scalar.Style == ScalarStyle.Plain,
                        LineOf(scalar.Start), ColumnOf(scalar.Start), (int)scalar.Start.Index, (int)scalar.End.Index);
                    break;
            }
            if (complete is null) continue;
            if (open.TryPeek(out var parent)) parent.Children.Add(complete);
            else root = complete;
        }
        return root;
    }

    /// <summary>On some nonsense the scanner fails with an exception that is not its own; to a user it is the same thing.</summary>
    private static bool MoveNext(Parser parser)
    {
        var after = parser.Current?.End ?? Mark.Empty;
        try
        {
            return parser.MoveNext();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            throw new SyntaxErrorException(after, after, "what follows cannot be read");
        }
    }

    private static bool Accept(NodeEvent node, YamlProblems problems)
    {
        var what = !node.Anchor.IsEmpty ? "an anchor (&name)" : !node.Tag.IsEmpty && !node.Tag.IsNonSpecific ? "a tag (!name)" : null;
        if (what is null) return true;
        problems.Add(LineOf(node.Start), ColumnOf(node.Start), $"{what} is not allowed: write the plain value");
        return false;
    }

    private static int LineOf(Mark mark) => (int)Math.Max(1, mark.Line);

    private static int ColumnOf(Mark mark) => (int)Math.Max(1, mark.Column);

    private static string Sentence(string message) => message.Length == 0
        ? "unreadable"
        : Primitives.TerminalText.Escape(char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.'));

    private sealed class OpenNode(NodeEvent start)
    {
        public List<YamlNode> Children { get; } = [];

        public YamlNode Close(ParsingEvent end, YamlProblems problems)
        {
            var (line, column, from, to) = (LineOf(start.Start), ColumnOf(start.Start), (int)start.Start.Index, (int)end.End.Index);
            if (start is SequenceStart) return new YamlList(Children, line, column, from, to);
            var entries = new List<KeyValuePair<YamlScalar, YamlNode>>(Children.Count / 2);
            for (var i = 0; i + 1 < Children.Count; i += 2)
            {
                if (Children[i] is YamlScalar key) entries.Add(new(key, Children[i + 1]));
                else problems.Add(Children[i], $"a key must be a single word, not {Children[i].Kind}");
            }
            return new YamlMap(entries, ((MappingStart)start).Style == MappingStyle.Block, line, column, from, to);
        }
    }
}
