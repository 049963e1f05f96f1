using System.Text;
using FakeOpenAI.Capture;
using Xunit;

namespace Sallyport.Clients.Tests.Running;

/// <summary>What the provider must have seen: the real key, in the place where the client puts one, and no placeholder.</summary>
internal static class UpstreamAssertions
{
    /// <summary>Every request to one of the paths carried the key, and there was at least one to each.</summary>
    public static void SawKey(this ClientOutcome outcome, string key, params string[] paths)
    {
        foreach (var request in paths.SelectMany(outcome.To))
            Assert.True(Carries(request, key), $"{request.Method} {request.RawTarget} came without the real key.\n{outcome}");
        foreach (var request in outcome.Requests)
            Assert.False(HoldsPlaceholder(request), $"{request.Method} {request.RawTarget} came with a placeholder.\n{outcome}");
    }

    private static bool Carries(CapturedRequest request, string key) =>
        request.Headers.Any(header => header.Value.Contains(key, StringComparison.Ordinal) || Basic(header.Value).EndsWith($":{key}", StringComparison.Ordinal));

    /// <summary>By the name that every placeholder has inside, whatever its provider's prefix.</summary>
    private static bool HoldsPlaceholder(CapturedRequest request) =>
        request.Headers.Select(header => header.Value).Append(request.RawTarget)
            .Any(text => text.Contains("sally", StringComparison.OrdinalIgnoreCase) || Basic(text).Contains("sally", StringComparison.OrdinalIgnoreCase));

    private static string Basic(string value)
    {
        const string scheme = "Basic ";
        var bytes = new byte[value.Length];
        return value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && Convert.TryFromBase64String(value[scheme.Length..], bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : "";
    }
}
