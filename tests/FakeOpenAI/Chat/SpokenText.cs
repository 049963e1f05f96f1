using System.Text.Json;
using FakeOpenAI.Http;
using FakeOpenAI.Models;

namespace FakeOpenAI.Chat;

/// <summary>What a fake model says, in the pieces in which it streams it, with its token counts.</summary>
internal sealed record SpokenText(string Model, IReadOnlyList<string> Pieces, int InputTokens)
{
    public string Whole => string.Concat(Pieces);

    public int OutputTokens => Pieces.Count;

    /// <summary>The state's text word by word; the model <c>fake-events-N</c> or the header <c>x-fake-events: N</c> makes it N pieces.</summary>
    public static SpokenText For(FakeCall call, string model, JsonElement input)
    {
        var words = call.State.Text.Split(' ').Select((word, index) => index == 0 ? word : " " + word).ToArray();
        var count = ModelEndpoints.ScriptedEvents(model) ?? (int.TryParse(call.Header("x-fake-events"), out var wanted) ? wanted : words.Length);
        var pieces = Enumerable.Range(0, count).Select(index => words[index % words.Length]).ToArray();
        return new(model, pieces, TokensOf(input));
    }

    public static int TokensOf(JsonElement input) => input.ValueKind == JsonValueKind.Undefined ? 0 : Math.Max(1, input.GetRawText().Length / 4);
}
