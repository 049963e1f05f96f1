using Sallyport.Core.Policy;

namespace Sallyport.Broker.Telemetry;

/// <summary>
/// The words that OpenTelemetry's semantic conventions for generative AI have for what a call is. Source: the
/// repository open-telemetry/semantic-conventions-genai (status: Development), checked 2026-11-26.
/// </summary>
internal static class GenAiNames
{
    /// <summary>Null where the call does not ask a model.</summary>
    public static string? OperationOf(Operation? operation) => operation?.Content switch
    {
        ContentShape.Chat or ContentShape.Responses or ContentShape.Realtime or ContentShape.AnthropicMessages => "chat",
        ContentShape.Completions => "text_completion",
        ContentShape.Embeddings => "embeddings",
        ContentShape.GeminiGenerate => operation.Group == "embeddings" ? "embeddings" : "generate_content",
        ContentShape.Images or ContentShape.ImageForm or ContentShape.Speech or ContentShape.AudioForm => "generate_content",
        _ => null,
    };

    public static string ProviderOf(string provider) => provider == "gemini" ? "gcp.gemini" : provider;

    /// <summary>A method that HTTP does not know is a word of the agent's.</summary>
    public static string MethodOf(string method) =>
        method is "GET" or "POST" or "PUT" or "PATCH" or "DELETE" or "HEAD" or "OPTIONS" or "QUERY" ? method : "_OTHER";
}
