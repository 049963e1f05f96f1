using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Sallyport.Broker.Forwarding;

/// <summary>Which compressions the provider is offered: those of the client's that the gate can look into.</summary>
internal static class AcceptedCodings
{
    private static readonly FrozenSet<string> s_known = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "gzip", "x-gzip", "deflate", "br", "zstd", "identity");

    public static string Of(IHeaderDictionary headers)
    {
        // A part of a compressed body cannot be unpacked.
        if (headers.Range.Count > 0) return "identity";
        var known = headers.AcceptEncoding
            .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(coding => s_known.Contains(coding.Split(';')[0].Trim()));
        return string.Join(", ", known) is { Length: > 0 } list ? list : "identity";
    }
}
