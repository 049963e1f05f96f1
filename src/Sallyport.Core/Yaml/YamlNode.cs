namespace Sallyport.Core.Yaml;

/// <summary>A value of a YAML file and where it stands. Lines and columns count from 1, indices from 0.</summary>
public abstract record YamlNode(int Line, int Column, int Start, int End)
{
    /// <summary>For error messages: <c>a list</c>.</summary>
    public abstract string Kind { get; }
}

/// <param name="IsPlain">Written without quotes, so that <c>true</c> and <c>8080</c> may be read as more than text.</param>
public sealed record YamlScalar(string Value, bool IsPlain, int Line, int Column, int Start, int End)
    : YamlNode(Line, Column, Start, End)
{
    /// <summary>Nothing at all, or one of YAML's spellings of it.</summary>
    public bool IsNull => IsPlain && Value is "" or "~" or "null" or "Null" or "NULL";

    public override string Kind => IsNull ? "nothing" : "a single value";
}

public sealed record YamlList(IReadOnlyList<YamlNode> Items, int Line, int Column, int Start, int End)
    : YamlNode(Line, Column, Start, End)
{
    public override string Kind => "a list";
}

/// <param name="IsBlock">One key a line, without braces.</param>
public sealed record YamlMap(IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> Entries, bool IsBlock, int Line, int Column, int Start, int End)
    : YamlNode(Line, Column, Start, End)
{
    public override string Kind => "a mapping";
}
