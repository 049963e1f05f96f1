using Sallyport.Tests.Contracts.Fake;

namespace Sallyport.Tests.Contracts;

/// <summary>One call that brings out the answer of one route. <see cref="PrepareAsync"/> makes what the call needs and gives its path and body.</summary>
internal sealed record Exchange(string Method, string Pattern, Func<FakeClient, Task<(string Path, HttpContent? Content)>> PrepareAsync)
{
    private const string Chat = """{"model":"gpt-5","messages":[{"role":"user","content":"hi"}]}""";
    private const string Response = """{"model":"gpt-5","input":[{"role":"user","content":"hi"},{"role":"assistant","content":"yes?"}],"instructions":"be short","metadata":{"a":"b"}}""";

    public static IReadOnlyList<Exchange> All { get; } =
    [
        Fixed("GET", "/models"),
        new("GET", "/models/{model}", _ => At("/models/gpt-5")),
        new("DELETE", "/models/{model}", _ => At("/models/gpt-4o")),
        Fixed("POST", "/chat/completions", Chat),
        Fixed("POST", "/responses", Response),
        Fixed("POST", "/responses/input_tokens", """{"model":"gpt-5","input":"how many tokens are these?"}"""),
        new("GET", "/responses/{response_id}", async client => ($"/responses/{await CreatedAsync(client, "/responses", Response)}", null)),
        new("DELETE", "/responses/{response_id}", async client => ($"/responses/{await CreatedAsync(client, "/responses", Response)}", null)),
        new("GET", "/responses/{response_id}/input_items", async client => ($"/responses/{await CreatedAsync(client, "/responses", Response)}/input_items", null)),
        Fixed("POST", "/embeddings", """{"model":"text-embedding-3-small","input":["one","two"],"dimensions":16}"""),
        Fixed("POST", "/moderations", """{"input":["some violence","some peace"]}"""),
        new("POST", "/files", _ => Task.FromResult(("/files", (HttpContent?)Form("file")))),
        new("GET", "/files", async client => { await FileAsync(client); return ("/files", null); }),
        new("GET", "/files/{file_id}", async client => ($"/files/{await FileAsync(client)}", null)),
        new("DELETE", "/files/{file_id}", async client => ($"/files/{await FileAsync(client)}", null)),
        new("GET", "/files/{file_id}/content", async client => ($"/files/{await FileAsync(client)}/content", null)),
        Fixed("POST", "/uploads", Upload),
        new("POST", "/uploads/{upload_id}/parts", async client => ($"/uploads/{await CreatedAsync(client, "/uploads", Upload)}/parts", Form("data"))),
        new("POST", "/uploads/{upload_id}/complete", async client =>
        {
            var upload = await CreatedAsync(client, "/uploads", Upload);
            var part = await CreatedAsync(client, $"/uploads/{upload}/parts", Form("data"));
            return ($"/uploads/{upload}/complete", Json($$"""{"part_ids":["{{part}}"]}"""));
        }),
        new("POST", "/uploads/{upload_id}/cancel", async client => ($"/uploads/{await CreatedAsync(client, "/uploads", Upload)}/cancel", null)),
    ];

    private const string Upload = """{"filename":"a.txt","purpose":"user_data","bytes":5,"mime_type":"text/plain"}""";

    public override string ToString() => $"{Method} {Pattern}";

    internal static Exchange Fixed(string method, string path, string? json = null) => new(method, path, _ => At(path, json));

    private static Task<(string, HttpContent?)> At(string path, string? json = null) => Task.FromResult((path, json is null ? null : (HttpContent?)Json(json)));

    internal static StringContent Json(string json) => new(json, System.Text.Encoding.UTF8, "application/json");

    private static MultipartFormDataContent Form(string filePart) => new() { { new StringContent("user_data"), "purpose" }, { new ByteArrayContent("hello"u8.ToArray()), filePart, "a.txt" } };

    private static Task<string> FileAsync(FakeClient client) => CreatedAsync(client, "/files", Form("file"));

    internal static Task<string> CreatedAsync(FakeClient client, string path, string json) => CreatedAsync(client, path, Json(json));

    private static async Task<string> CreatedAsync(FakeClient client, string path, HttpContent content)
    {
        var request = client.Request("POST", "/v1" + path);
        request.Content = content;
        var (response, body) = await client.JsonAsync(request);
        response.EnsureSuccessStatusCode();
        return body.GetProperty("id").GetString()!;
    }
}
