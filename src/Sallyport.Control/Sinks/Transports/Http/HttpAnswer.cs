using System.Globalization;
using System.Text;
using System.Text.Json;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sinks.Transports.Http;

/// <summary>What a receiver answered.</summary>
/// <param name="Body">As much of it as was read.</param>
internal sealed record HttpAnswer(int Status, byte[] Body, TimeSpan? RetryAfter)
{
    private const int MostShown = 200;

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary><c>answered 403: Invalid token</c>, on one line and safe on a terminal.</summary>
    public string Shown(string? text = null)
    {
        var said = (text ?? Encoding.UTF8.GetString(Body)).Trim().ReplaceLineEndings(" ");
        var cut = said.Length <= MostShown ? said : said[..MostShown] + "…";
        return string.Create(CultureInfo.InvariantCulture, $"answered {Status}{(cut.Length == 0 ? "" : ": ")}{TerminalText.Escape(cut)}");
    }

    /// <summary>Null where it is none; an answer decides about an event, so nothing is guessed.</summary>
    public JsonDocument? Json()
    {
        try
        {
            return JsonDocument.Parse(Body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
