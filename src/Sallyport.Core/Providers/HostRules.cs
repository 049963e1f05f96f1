using System.Net;

namespace Sallyport.Core.Providers;

/// <summary>
/// What may stand in <c>hosts</c>: exact, lower-case DNS names, in the one spelling the gate compares with. A wildcard
/// would let a key travel to whoever can register a name below it.
/// </summary>
internal static class HostRules
{
    private const string Example = "write it as in api.example.com";

    /// <summary>Why <paramref name="host"/> may not, and what to write instead; null where it may.</summary>
    public static string? ProblemOf(string host)
    {
        if (host.Contains("://", StringComparison.Ordinal)) return $"leave out the scheme; {Example}";
        if (IPAddress.TryParse(host.Trim('[', ']'), out _)) return "an address cannot be a provider; use its name";
        if (host.Contains(':', StringComparison.Ordinal)) return "leave out the port; a provider is always on port 443 (see `sally config set upstream.HOST` for others)";
        if (host.Contains('*', StringComparison.Ordinal)) return "wildcards are not allowed; list each host";
        if (host.Contains('/', StringComparison.Ordinal)) return $"leave out the path; {Example}";
        if (host.EndsWith('.')) return "leave out the dot at the end";
        if (host.Any(char.IsAsciiLetterUpper)) return $"write it in lower case: {host.ToLowerInvariant()}";
        if (host.Length > 253) return "it is longer than 253 characters";
        foreach (var label in host.Split('.'))
        {
            if (ProblemOfLabel(label) is { } problem) return problem;
        }
        if (host.Split('.')[^1].All(char.IsAsciiDigit)) return "its last part must not be a number";
        return host is "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal)
            ? "this machine is never reached through the gate; give the provider its public name and redirect that with `sally config set upstream.HOST`"
            : null;
    }

    private static string? ProblemOfLabel(string label) => label switch
    {
        "" => "it has an empty part between dots",
        { Length: > 63 } => "a part between dots is longer than 63 characters",
        _ when label[0] == '-' || label[^1] == '-' => "a part begins or ends with a dash",
        _ when !label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') =>
            "only letters a-z, digits, dashes and dots are allowed (international names in their xn-- form)",
        _ => null,
    };
}
