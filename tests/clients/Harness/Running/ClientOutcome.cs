using System.Text.Json;
using FakeOpenAI.Capture;
using Sallyport.Clients.Tests.Hunt;
using Xunit;

namespace Sallyport.Clients.Tests.Running;

/// <summary>What a client did: what it printed, what the upstream received, and what the hunt went through.</summary>
internal sealed record ClientOutcome
{
    public required int ExitCode { get; init; }
    public required string Out { get; init; }
    public required string Error { get; init; }

    /// <summary>What the upstream received, oldest first.</summary>
    public required IReadOnlyList<CapturedRequest> Requests { get; init; }

    /// <summary>The processes that were alive, and searched, while the upstream held its answer.</summary>
    public required IReadOnlyList<LiveProcess> Searched { get; init; }

    /// <summary>Where a key was found. Empty is what the product promises.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The value a client printed for a step.</summary>
    public string this[string step]
    {
        get
        {
            foreach (var line in Out.Split('\n').Where(line => line.StartsWith('{')))
            {
                using var json = JsonDocument.Parse(line);
                if (json.RootElement.TryGetProperty("step", out var name) && name.GetString() == step)
                    return json.RootElement.GetProperty("value").ToString();
            }
            throw new KeyNotFoundException($"The client did not get to '{step}'.\n{this}");
        }
    }

    /// <summary>Requests whose path begins so. Fails if there is none.</summary>
    public IReadOnlyList<CapturedRequest> To(string path)
    {
        CapturedRequest[] found = [.. Requests.Where(request => request.Path.StartsWith(path, StringComparison.Ordinal))];
        Assert.True(found.Length > 0, $"The upstream saw no request to {path}.\n{this}");
        return found;
    }

    public override string ToString() =>
        $"""
        exit code {ExitCode}
        stdout:
        {Out}
        stderr:
        {Error}
        the upstream saw:
        {string.Join('\n', Requests.Select(request => $"  {request.Protocol} {request.Method} {request.RawTarget} -> {request.Status}"))}
        """;
}
