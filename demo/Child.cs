using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;

namespace Sallyport.Demo;

/// <summary>The agent: an ordinary client that takes its key from the environment. It does what <see cref="Script"/> does with curl.</summary>
internal static class Child
{
    public const string Path = "/v1/chat/completions";

    private const string Body = """{"model":"gpt-5-mini","messages":[{"role":"user","content":"Hello?"}]}""";

    /// <summary>Prints the whole environment, a line of dashes, and the provider's answer.</summary>
    public const string Script =
        $$"""
        env
        echo -----
        curl --silent --show-error --fail-with-body https://api.openai.com{{Path}} \
            --header "Authorization: Bearer $OPENAI_API_KEY" --header 'Content-Type: application/json' --data '{{Body}}'
        """;

    public static async Task<int> RunAsync()
    {
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables()) Console.WriteLine($"{variable.Key}={variable.Value}");
        Console.WriteLine("-----");
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://api.openai.com{Path}")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Environment.GetEnvironmentVariable("OPENAI_API_KEY")) },
            Content = new StringContent(Body, Encoding.UTF8, "application/json"),
        };
        using var response = await client.SendAsync(request);
        Console.WriteLine(await response.Content.ReadAsStringAsync());
        return response.IsSuccessStatusCode ? 0 : 1;
    }
}
