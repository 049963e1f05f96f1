using System.Text.Json.Nodes;

namespace FakeOpenAI.Http;

/// <summary>An answer that is an error, in the shape of the surface it belongs to.</summary>
internal sealed class FakeProblem(int status, JsonObject body) : Exception($"answers {status}")
{
    public int Status => status;

    public JsonObject Body => body;

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
