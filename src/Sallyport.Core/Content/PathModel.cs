namespace Sallyport.Core.Content;

/// <summary>The model that a path names, as Gemini's do: <c>/v1beta/models/gemini-2.5-pro:generateContent</c>.</summary>
public static class PathModel
{
    /// <summary>Empty where it names none.</summary>
    public static string Of(string path)
    {
        var colon = path.LastIndexOf(':');
        var name = colon < 0 ? path : path[..colon];
        const string Models = "/models/";
        var models = name.IndexOf(Models, StringComparison.Ordinal);
        if (models >= 0) return name[(models + Models.Length)..];
        var slash = name.IndexOf('/', 1);
        return slash < 0 ? "" : name[(slash + 1)..];
    }
}
