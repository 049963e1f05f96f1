using System.Globalization;
using System.Text;
using Sallyport.Core.Policy;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Content;

/// <summary>The facts while they are being gathered.</summary>
internal sealed class ContentDraft
{
    private const int MaxTools = 1024;

    private List<string>? _tools, _models;
    private bool? _store, _background;
    private string? _serviceTier, _inputFile, _purpose;
    private long? _maxOutputTokens, _choices;
    private bool _continues, _prompt, _stream, _includesUsage;

    public string? Model { get; private set; }
    public string? EventType { get; private set; }
    public string? Method { get; private set; }
    public string? Path { get; private set; }

    /// <summary>Of Gemini, whose path names the model: what it says; the body may only repeat it.</summary>
    public string? PathModel { get; init; }

    public long Bytes { get; set; }

    public ContentFacts ToFacts() => new()
    {
        Model = Model ?? PathModel,
        AlsoModels = _models is null ? [] : [.. _models],
        Tools = _tools is null ? [] : [.. _tools],
        Store = _store,
        Background = _background,
        ServiceTier = _serviceTier,
        Endpoint = Path,
        InputFile = _inputFile,
        Purpose = _purpose,
        Continues = _continues,
        HasStoredPrompt = _prompt,
        MaxOutputTokens = _maxOutputTokens,
        Choices = _choices,
        Stream = _stream,
        IncludesUsage = _includesUsage,
        Bytes = Bytes,
    };

    /// <summary>Null, or what is wrong with it.</summary>
    public Denial? Set(ContentFact fact, string text)
    {
        switch (fact)
        {
            case ContentFact.Model when PathModel is not null:
                if (text != PathModel && text != "models/" + PathModel) return Twice("the model in the path, and another in the body");
                break;
            case ContentFact.Model:
                if (Model is not null) return Twice("model");
                Model = text;
                break;
            case ContentFact.AlsoModel: return Add(ref _models, text);
            case ContentFact.ToolType: return AddTool(text);
            case ContentFact.ServiceTier: _serviceTier = text; break;
            case ContentFact.Continues: _continues = true; break;
            case ContentFact.EventType: EventType = text; break;
            case ContentFact.Method: Method = text; break;
            case ContentFact.Path: Path = text; break;
            case ContentFact.InputFile: _inputFile = text; break;
            case ContentFact.Purpose: _purpose = text; break;
            case ContentFact.MaxOutputTokens when text != "inf": return Wrong("max_output_tokens");
        }
        return null;
    }

    public void Set(ContentFact fact, bool value)
    {
        switch (fact)
        {
            case ContentFact.Store: _store = (_store ?? false) || value; break;
            case ContentFact.Background: _background = (_background ?? false) || value; break;
            case ContentFact.Stream: _stream = value; break;
            case ContentFact.IncludesUsage: _includesUsage = value; break;
        }
    }

    public Denial? SetNumber(ContentFact fact, ReadOnlySpan<byte> text, string name)
    {
        if (fact is not (ContentFact.MaxOutputTokens or ContentFact.Choices)) return null;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return Wrong(name);
        if (fact == ContentFact.Choices) _choices = Math.Max(_choices ?? 0, number);
        else _maxOutputTokens = Math.Max(_maxOutputTokens ?? 0, number);
        return null;
    }

    public void SetPresent(ContentFact fact)
    {
        if (fact == ContentFact.Continues) _continues = true;
        else if (fact == ContentFact.StoredPrompt) _prompt = true;
    }

    public Denial? AddTool(string tool) => Add(ref _tools, tool);

    public static Denial Wrong(string name) => new(Rule.MalformedContent, $"{Shown(name)} is not of the kind it must be");

    public static Denial Twice(string name) => new(Rule.DuplicateField, Shown(name));

    public static string Shown(string name) => TerminalText.Escape(name.Length <= 80 ? name : name[..80] + "…");

    private static Denial? Add(ref List<string>? names, string name)
    {
        var list = names ??= [];
        if (list.Contains(name)) return null;
        if (list.Count == MaxTools) return new Denial(Rule.MalformedContent, "it names too many tools");
        list.Add(name);
        return null;
    }
}
