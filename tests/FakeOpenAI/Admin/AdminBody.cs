using System.Text.Json;
using FakeOpenAI.Http;

namespace FakeOpenAI.Admin;

/// <summary>A body sent to the Admin API, read strictly: a member it does not know, or of the wrong type, is a 400.</summary>
internal sealed class AdminBody
{
    private readonly JsonElement _body;

    private AdminBody(JsonElement body) => _body = body;

    /// <param name="known">The members of the published document.</param>
    /// <param name="newer">Members that only the newer types have; an older provider does not know them.</param>
    public static async Task<AdminBody> ReadAsync(FakeCall call, string[] known, params string[] newer)
    {
        var body = await call.ReadJsonAsync();
        foreach (var member in body.EnumerateObject())
            if (!known.Contains(member.Name) && !(call.State.Admin.Newer && newer.Contains(member.Name)))
                throw OpenAIErrors.UnknownParameter(member.Name);
        return new AdminBody(body);
    }

    /// <summary>It is there and not null.</summary>
    public bool Has(string name) => _body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>It is there, if only as null.</summary>
    public bool Names(string name) => _body.TryGetProperty(name, out _);

    public string? Text(string name) => Member(name, JsonValueKind.String, "a string")?.GetString();

    public string RequiredText(string name) => Text(name) is { Length: > 0 } text ? text : throw OpenAIErrors.MissingParameter(name);

    public string? OneOf(string name, params IReadOnlyList<string> allowed) => Text(name) is not { } text || allowed.Contains(text)
        ? Text(name)
        : throw OpenAIErrors.BadParameter(name, $"supported values are: {string.Join(", ", allowed)}");

    public string RequiredOneOf(string name, params IReadOnlyList<string> allowed) => OneOf(name, allowed) ?? throw OpenAIErrors.MissingParameter(name);

    public bool? Flag(string name) => !Has(name) ? null : _body.GetProperty(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw OpenAIErrors.BadParameter(name, "expected a boolean"),
    };

    public int? Number(string name, int least = 0, int most = int.MaxValue)
    {
        if (Member(name, JsonValueKind.Number, "an integer") is not { } value)
            return null;
        return value.TryGetInt32(out var number) && number >= least && number <= most
            ? number
            : throw OpenAIErrors.BadParameter(name, $"expected an integer from {least} to {most}");
    }

    public IReadOnlyList<string>? Texts(string name) => Member(name, JsonValueKind.Array, "an array of strings") is not { } list ? null
        : list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
        : throw OpenAIErrors.BadParameter(name, "expected an array of strings");

    public AdminBody? Object(string name) => Member(name, JsonValueKind.Object, "an object") is { } value ? new AdminBody(value) : null;

    public IReadOnlyList<AdminBody>? Objects(string name) => Member(name, JsonValueKind.Array, "an array of objects") is not { } list ? null
        : list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object) ? [.. list.EnumerateArray().Select(item => new AdminBody(item))]
        : throw OpenAIErrors.BadParameter(name, "expected an array of objects");

    private JsonElement? Member(string name, JsonValueKind kind, string expected)
    {
        if (!Has(name))
            return null;
        var value = _body.GetProperty(name);
        return value.ValueKind == kind ? value : throw OpenAIErrors.BadParameter(name, $"expected {expected}");
    }
}
