using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI.Calling;

/// <summary>The kinds of calls that the API's resources are made of.</summary>
internal sealed class AdminCalls(AdminTransport transport)
{
    /// <summary>A server with more pages than this has no end.</summary>
    public const int MaxPages = 10_000;

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken, string query = "") =>
        transport.SendAsync(new AdminCall(HttpMethod.Get, path, query), Reader(type), cancellationToken);

    /// <summary>Null where the provider says that there is no such thing.</summary>
    public async Task<T?> FindAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken, string query = "")
        where T : class
    {
        try
        {
            return await GetAsync(path, type, cancellationToken, query);
        }
        catch (AdminProblem problem) when (problem.Kind == AdminProblemKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>Sets a whole state: doing it twice is doing it once.</summary>
    public Task<T> SetAsync<TBody, T>(string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        transport.SendAsync(new AdminCall(HttpMethod.Post, path, Body: JsonSerializer.SerializeToUtf8Bytes(body, bodyType)), Reader(type), cancellationToken);

    /// <summary>As <see cref="SetAsync{TBody, T}"/>, where the path says all.</summary>
    public Task<T> SetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        transport.SendAsync(new AdminCall(HttpMethod.Post, path), Reader(type), cancellationToken);

    /// <summary>
    /// Brings about what may be so already: refused the second time, by some resources, which a repeated call or a resumed
    /// run must not trip over. So a refusal is held against what is.
    /// </summary>
    /// <param name="find">What is; null if it is not as it should be.</param>
    public static async Task<T> EnsureAsync<T>(Func<Task<T>> set, Func<Task<T?>> find)
        where T : class
    {
        try
        {
            return await set();
        }
        catch (AdminProblem problem) when (problem.Kind == AdminProblemKind.Refused)
        {
            if (await find() is { } already) return already;
            throw;
        }
    }

    /// <exception cref="AmbiguousOutcome">It may have been created.</exception>
    public Task<T> CreateAsync<TBody, T>(string path, TBody body, JsonTypeInfo<TBody> bodyType, AnswerReader<T> read, CancellationToken cancellationToken) =>
        transport.SendAsync(new AdminCall(HttpMethod.Post, path, Body: JsonSerializer.SerializeToUtf8Bytes(body, bodyType), Creates: true), read, cancellationToken);

    public Task<T> CreateAsync<TBody, T>(string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        CreateAsync(path, body, bodyType, Reader(type), cancellationToken);

    /// <summary>False where it was gone already.</summary>
    public async Task<bool> DeleteAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await transport.SendAsync(new AdminCall(HttpMethod.Delete, path), static utf8 => JsonSerializer.Deserialize(utf8, AdminJson.Default.Deleted)!, cancellationToken);
            return true;
        }
        catch (AdminProblem problem) when (problem.Kind == AdminProblemKind.NotFound)
        {
            return false;
        }
    }

    /// <summary>All of a list, page by page, to its end.</summary>
    /// <exception cref="AdminProblem">Also where the server's pages do not come to an end.</exception>
    public async IAsyncEnumerable<T> ListAsync<T>(Listing<T> listing, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        do
        {
            var query = listing.Query.Copy().Add("limit", listing.PageSize).Add(listing.CursorName, cursor).ToString();
            var page = await GetAsync(listing.Path, listing.Type, cancellationToken, query);
            foreach (var item in page.Data) yield return item;
            cursor = page.HasMore ? listing.CursorOf(page) ?? throw Endless(listing.Path, "there is more, but not where") : null;
            if (cursor is not null && !seen.Add(cursor)) throw Endless(listing.Path, "the same page comes again");
            if (seen.Count > MaxPages) throw Endless(listing.Path, $"there are more than {MaxPages} pages");
        }
        while (cursor is not null);
    }

    private static AdminProblem Endless(string path, string why) => new(AdminProblemKind.Unreadable, $"GET {path}", why);

    private static AnswerReader<T> Reader<T>(JsonTypeInfo<T> type) =>
        utf8 => JsonSerializer.Deserialize(utf8, type) ?? throw new JsonException();
}
