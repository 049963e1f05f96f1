using System.Globalization;
using System.Text;

namespace Sallyport.Control.OpenAI.Calling;

/// <summary>A query as OpenAI reads it: arrays and ranges carry brackets (<c>group_by[]=</c>, <c>effective_at[gte]=</c>).</summary>
internal sealed class AdminQuery
{
    private readonly StringBuilder _text = new();

    public AdminQuery Add(string name, string? value)
    {
        if (value is not null) _text.Append(_text.Length == 0 ? '?' : '&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    public AdminQuery Add(string name, long? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    public AdminQuery Add(string name, bool? value) => Add(name, value is { } known ? known ? "true" : "false" : null);

    public AdminQuery Add(string name, DateTimeOffset? moment) => Add(name, moment?.ToUnixTimeSeconds());

    public AdminQuery AddEach(string name, IEnumerable<string> values)
    {
        foreach (var value in values) Add(name + "[]", value);
        return this;
    }

    public AdminQuery Copy()
    {
        var copy = new AdminQuery();
        copy._text.Append(_text);
        return copy;
    }

    public override string ToString() => _text.ToString();
}
