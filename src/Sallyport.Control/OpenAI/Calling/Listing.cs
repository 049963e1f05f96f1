using System.Text.Json.Serialization.Metadata;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI.Calling;

/// <summary>
/// How one list is paged. The API has three kinds (published specification 2.3.0, checked 2026-11-23): after the last
/// id, after <c>next</c>, and by <c>next_page</c>.
/// </summary>
internal sealed record Listing<T>(string Path, JsonTypeInfo<Page<T>> Type, AdminQuery Query, int? PageSize, string CursorName, Func<Page<T>, string?> CursorOf);

/// <summary>Makes listings of the three kinds.</summary>
internal static class Listing
{
    /// <summary>Kind A: <c>after=</c> the last id.</summary>
    public static Listing<T> ById<T>(string path, JsonTypeInfo<Page<T>> type, Func<T, string> id, AdminQuery? query = null, int? pageSize = 100) =>
        new(path, type, query ?? new AdminQuery(), pageSize, "after", page => page.LastId ?? (page.Data.Count > 0 ? id(page.Data[^1]) : null));

    /// <summary>Kind B: <c>after=</c> what <c>next</c> said.</summary>
    public static Listing<T> ByNext<T>(string path, JsonTypeInfo<Page<T>> type, int pageSize = 100) =>
        new(path, type, new AdminQuery(), pageSize, "after", page => page.Next);

    /// <summary>Kind C: <c>page=</c> what <c>next_page</c> said.</summary>
    public static Listing<T> ByPage<T>(string path, JsonTypeInfo<Page<T>> type, AdminQuery query, int? pageSize) =>
        new(path, type, query, pageSize, "page", page => page.NextPage);
}
