namespace FakeOpenAI.Http;

/// <summary>Whose API a route plays; decides how it authenticates and what its errors look like.</summary>
public enum Surface
{
    OpenAI,

    /// <summary>OpenAI's Admin API, which takes admin keys alone.</summary>
    OpenAIAdmin,
    Anthropic,

    /// <summary>Anthropic's Admin API, which takes admin keys alone.</summary>
    AnthropicAdmin,
    Gemini,
    GitHub,

    /// <summary>Side paths of clients, answered without a look at the key.</summary>
    Open,
}
