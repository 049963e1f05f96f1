using Microsoft.AspNetCore.Http;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Metering;

/// <summary>Which calls use tokens, for providers whose files do not say so operation by operation.</summary>
internal static class CallShape
{
    public static ContentShape Of(string provider, string method, string path) => provider switch
    {
        "anthropic" => IsPost(method) && path == "/v1/messages" ? ContentShape.AnthropicMessages : ContentShape.None,
        "gemini" => IsPost(method) && (path.EndsWith(":generateContent", StringComparison.Ordinal) || path.EndsWith(":streamGenerateContent", StringComparison.Ordinal))
            ? ContentShape.GeminiGenerate : ContentShape.None,
        "github" => ContentShape.None,
        _ => OpenAI(method, path),
    };

    private static ContentShape OpenAI(string method, string path)
    {
        if (!IsPost(method)) return path is "/v1/responses" ? ContentShape.Responses : path is "/v1/realtime" ? ContentShape.Realtime : ContentShape.None;
        return path switch
        {
            "/v1/chat/completions" => ContentShape.Chat,
            "/v1/completions" => ContentShape.Completions,
            "/v1/responses" or "/v1/responses/compact" => ContentShape.Responses,
            "/v1/embeddings" => ContentShape.Embeddings,
            "/v1/images/generations" => ContentShape.Images,
            "/v1/images/edits" or "/v1/images/variations" => ContentShape.ImageForm,
            "/v1/audio/speech" => ContentShape.Speech,
            "/v1/audio/transcriptions" or "/v1/audio/translations" => ContentShape.AudioForm,
            "/v1/moderations" => ContentShape.Moderations,
            "/v1/batches" => ContentShape.Batch,
            _ => ContentShape.None,
        };
    }

    private static bool IsPost(string method) => HttpMethods.IsPost(method);
}
