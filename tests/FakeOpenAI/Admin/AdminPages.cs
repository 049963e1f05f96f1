using System.Globalization;
using System.Text.Json.Nodes;
using FakeOpenAI.Http;

namespace FakeOpenAI.Admin;

/// <summary>
/// The Admin API's lists. A: <c>after</c> and <c>limit</c> give <c>first_id, last_id, has_more</c>. B: the same give <c>has_more, next</c>.
/// C, of usage and costs, is in <c>Usage</c>. A cursor that was deleted since keeps its place; one that never was here is a 400.
/// </summary>
internal static class AdminPages
{
    /// <summary>A page of kind A.</summary>
    public static Task PageAAsync<T>(this FakeCall call, Register<T> register, Func<T, JsonNode> json, Func<T, bool>? where = null, int limit = 20, bool newestFirst = false)
        where T : class
    {
        var (items, more) = Cut(call, register, where, limit, 100, newestFirst);
        return call.JsonAsync(new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. items.Select(json)]),
            ["first_id"] = items.Count == 0 ? null : register.IdOf(items[0]),
            ["last_id"] = items.Count == 0 ? null : register.IdOf(items[^1]),
            ["has_more"] = more,
        });
    }

    /// <summary>A page of kind B.</summary>
    public static Task PageBAsync<T>(this FakeCall call, Register<T> register, Func<T, JsonNode> json, Func<T, bool>? where = null, int limit = 20)
        where T : class
    {
        var (items, more) = Cut(call, register, where, limit, 1000, newestFirst: false);
        return call.JsonAsync(new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. items.Select(json)]),
            ["has_more"] = more,
            ["next"] = more ? register.IdOf(items[^1]) : null,
        });
    }

    public static string? Query(this FakeCall call, string name) => call.Request.Query[name].FirstOrDefault();

    public static int Limit(this FakeCall call, int otherwise, int most)
    {
        if (call.Query("limit") is not { } text)
            return otherwise;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most
            ? limit
            : throw OpenAIErrors.BadParameter("limit", $"expected an integer from 1 to {most}");
    }

    private static (IReadOnlyList<T> Items, bool More) Cut<T>(FakeCall call, Register<T> register, Func<T, bool>? where, int limit, int most, bool newestFirst)
        where T : class
    {
        var count = call.Limit(limit, most);
        newestFirst = call.Query("order") switch
        {
            null => newestFirst,
            "asc" => false,
            "desc" => true,
            _ => throw OpenAIErrors.BadParameter("order", "expected 'asc' or 'desc'"),
        };
        var (after, before) = (Place(call, register, "after"), Place(call, register, "before"));
        var items = register.All.Where(item => where?.Invoke(item) != false);
        if (newestFirst)
            items = items.Reverse();
        var ordered = items.Select(item => (Item: item, Place: register.Place(register.IdOf(item))!.Value)).ToList();
        if (after is { } last)
            ordered.RemoveAll(one => newestFirst ? one.Place >= last : one.Place <= last);
        if (before is { } first)
        {
            // the page that ends just before the cursor
            ordered.RemoveAll(one => newestFirst ? one.Place <= first : one.Place >= first);
            return ([.. ordered.TakeLast(count).Select(one => one.Item)], ordered.Count > count);
        }
        return ([.. ordered.Take(count).Select(one => one.Item)], ordered.Count > count);
    }

    private static int? Place<T>(FakeCall call, Register<T> register, string name)
        where T : class =>
        call.Query(name) is { Length: > 0 } cursor ? register.Place(cursor) ?? throw OpenAIErrors.BadParameter(name, $"'{cursor}' is not in this list") : null;
}
