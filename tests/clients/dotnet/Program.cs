// Key, proxy and CA come from the environment. Each step prints what the client really got.
using System.Text.Json;
using Sallyport.DotNetClient;

var steps = new Dictionary<string, Func<Task<string>>>(StringComparer.Ordinal)
{
    ["chat"] = OpenAiSteps.ChatAsync,
    ["chat-stream"] = OpenAiSteps.ChatStreamAsync,
    ["responses"] = OpenAiSteps.ResponsesAsync,
    ["websocket-1.1"] = () => WebSocketSteps.RealtimeAsync(new Version(1, 1)),
    ["websocket-2"] = () => WebSocketSteps.RealtimeAsync(new Version(2, 0)),
};
foreach (var name in args.Length > 0 ? args : [.. steps.Keys])
{
    var value = await steps[name]();
    Console.WriteLine(JsonSerializer.Serialize(new { step = name, value }));
}
