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
    public static Denial? Choose(HttpRequest request, ContentShape shape, string path, Func<ContentReader> form, out ContentReader? reader)
    {
        reader = null;
        if (request.Headers.ContainsKey(HeaderNames.ContentEncoding)) return Refuse("Content-Encoding");
        if (request.Headers.ContentType.Count != 1 || !MediaTypeHeaderValue.TryParse(request.Headers.ContentType.ToString(), out var type))
            return Refuse("no Content-Type, or more than one");
        var isForm = shape is ContentShape.ImageForm or ContentShape.AudioForm or ContentShape.FileForm;
        if (isForm && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            reader = form();
            return null;
        }
        if ((isForm && shape != ContentShape.ImageForm) || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            return Refuse($"the Content-Type {Core.Primitives.TerminalText.Escape(type.MediaType.Length > 80 ? "…" : type.MediaType.ToString())}");
        foreach (var parameter in type.Parameters)
        {
            if (!parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase)) continue;
            if (!HeaderUtilities.RemoveQuotes(parameter.Value).Equals("utf-8", StringComparison.OrdinalIgnoreCase)) return Refuse("a charset that is not UTF-8");
        }
        reader = JsonContentReader.For(shape, ModelInPath(path));
        return null;
    }

    /// <summary>Gemini's: <c>/v1beta/models/gemini-2.5-pro:generateContent</c>.</summary>
    internal static string ModelInPath(string path)
    {
        var colon = path.LastIndexOf(':');
        var name = colon < 0 ? path : path[..colon];
        const string Models = "/models/";
        var models = name.IndexOf(Models, StringComparison.Ordinal);
        if (models >= 0) return name[(models + Models.Length)..];
        var slash = name.IndexOf('/', 1);
        return slash < 0 ? "" : name[(slash + 1)..];
    }

    private static Denial Refuse(string what) => new(Rule.EncodedContent, what);
}
