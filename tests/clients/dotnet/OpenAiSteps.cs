using System.ClientModel;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Responses;

namespace Sallyport.DotNetClient;

internal static class OpenAiSteps
{
    private const string Model = "gpt-5-mini";

    public static async Task<string> ChatAsync()
    {
        ChatCompletion answer = await Client().GetChatClient(Model).CompleteChatAsync("Say hello.");
        return answer.Content[0].Text;
    }

    public static async Task<string> ChatStreamAsync()
    {
        var text = "";
        await foreach (var update in Client().GetChatClient(Model).CompleteChatStreamingAsync("Say hello."))
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
        return text;
    }

    public static async Task<string> ResponsesAsync()
    {
        ResponseResult answer = await Client().GetResponsesClient().CreateResponseAsync(Model, "Say hello.");
        return answer.GetOutputText();
    }

    /// <summary>The package reads neither variable by itself; its documentation has the caller pass them.</summary>
    private static OpenAIClient Client()
    {
        var options = new OpenAIClientOptions();
        if (Environment.GetEnvironmentVariable("OPENAI_BASE_URL") is { Length: > 0 } url) options.Endpoint = new Uri(url);
        return new OpenAIClient(new ApiKeyCredential(Environment.GetEnvironmentVariable("OPENAI_API_KEY")!), options);
    }
}
