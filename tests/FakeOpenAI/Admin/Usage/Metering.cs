using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.Usage;

/// <summary>Books what an inference call used.</summary>
internal static class Metering
{
    public static void Completion(FakeCall call, string model, int inputTokens, int outputTokens) => call.Organization.Usage.Add(
        UsageKind.Completions, Of(call.Key, model) with { Batch = false, ServiceTier = "default" }, call.Now,
        ("input_tokens", inputTokens), ("output_tokens", outputTokens), (UsageKind.Requests, 1));

    public static void Input(FakeCall call, UsageKind kind, string model, int inputTokens) =>
        call.Organization.Usage.Add(kind, Of(call.Key, model), call.Now, ("input_tokens", inputTokens), (UsageKind.Requests, 1));

    public static UsageDimensions Of(FakeKey key, string? model) => new() { ProjectId = key.Project.Id, UserId = key.Owner.Id, ApiKeyId = key.Id, Model = model };
}
