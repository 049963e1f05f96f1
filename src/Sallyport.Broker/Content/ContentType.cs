using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sallyport.Core.Content;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Content;

/// <summary>
/// Chooses the reader that a body is declared for. What the provider might read in another way than the gate, a
/// compressed body, another character set, JSON declared as text, is refused.
/// </summary>
internal static class ContentType
{
    /// <param name="onLine">Takes the lines of an uploaded file; for one that may be a batch.</param>
    public static Denial? Choose(HttpRequest request, ContentShape shape, string path, Func<BatchLine, Denial?>? onLine, out ContentReader? reader)
    {
        reader = null;
        if (request.Headers.ContainsKey(HeaderNames.ContentEncoding)) return Refuse("Content-Encoding");
        var isForm = shape is ContentShape.ImageForm or ContentShape.AudioForm or ContentShape.FileForm;
        // As nearly every client writes it; parsing would find the same.
        if (!isForm && request.Headers.ContentType is { Count: 1 } plain && plain.ToString() == "application/json")
        {
            reader = JsonContentReader.For(shape, PathModel.Of(path));
            return null;
        }
        if (request.Headers.ContentType.Count != 1 || !MediaTypeHeaderValue.TryParse(request.Headers.ContentType.ToString(), out var type))
            return Refuse("no Content-Type, or more than one");
        if (isForm && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            if (Boundary(type) is not { } boundary) return Refuse("a multipart boundary that is missing, doubled or oddly written");
            reader = new FormContentReader(boundary, shape == ContentShape.FileForm ? onLine : null);
            return null;
        }
        if ((isForm && shape != ContentShape.ImageForm) || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            return Refuse($"the Content-Type {Core.Primitives.TerminalText.Escape(type.MediaType.Length > 80 ? "…" : type.MediaType.ToString())}");
        foreach (var parameter in type.Parameters)
        {
            if (!parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase)) continue;
            if (!HeaderUtilities.RemoveQuotes(parameter.Value).Equals("utf-8", StringComparison.OrdinalIgnoreCase)) return Refuse("a charset that is not UTF-8");
        }
        reader = JsonContentReader.For(shape, PathModel.Of(path));
        return null;
    }

    private static string? Boundary(MediaTypeHeaderValue type)
    {
        string? found = null;
        foreach (var parameter in type.Parameters)
        {
            if (!parameter.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase)) continue;
            if (found is not null) return null;
            found = HeaderUtilities.RemoveQuotes(parameter.Value).ToString();
        }
        // RFC 2046: 1 to 70 characters, none of which could be taken for a line's end.
        return found is { Length: >= 1 and <= 70 } && found.All(c => char.IsAsciiLetterOrDigit(c) || "'()+_,-./:=?".Contains(c, StringComparison.Ordinal)) ? found : null;
    }

    private static Denial Refuse(string what) => new(Rule.EncodedContent, what);
}
