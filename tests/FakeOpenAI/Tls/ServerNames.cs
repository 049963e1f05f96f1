namespace FakeOpenAI.Tls;

/// <summary>Every name the fake's certificate is good for.</summary>
internal static class ServerNames
{
    public static IReadOnlyList<string> All { get; } =
    [
        "127.0.0.1", "::1", "localhost", "api.openai.com", "chatgpt.com", "api.anthropic.com",
        "generativelanguage.googleapis.com", "github.com", "api.github.com",
    ];
}
