using System.Globalization;
using System.Text.Json.Nodes;
using FakeOpenAI.Http;
using Microsoft.AspNetCore.Http;

namespace FakeOpenAI.Admin.Usage;

/// <summary>
/// A page of buckets, kind C of the Admin API's lists: from <c>start_time</c>, cut down to the bucket's width, up to <c>end_time</c> or now. Buckets in
/// which nothing happened are there too, and empty.
/// </summary>
internal sealed class UsagePage
{
    private const string PagePrefix = "page_";

    private readonly FakeCall _call;
    private readonly IReadOnlyCollection<string> _groups;

    /// <param name="dimensions">What may be grouped by.</param>
    /// <param name="widths">The widths there are, each with the buckets of a page: as a rule, and at most.</param>
    public UsagePage(FakeCall call, string[] dimensions, params (string Name, long Seconds, int Usual, int Most)[] widths)
    {
        _call = call;
        var name = call.Query("bucket_width") ?? "1d";
        var width = Array.Find(widths, width => width.Name == name);
        if (width.Name is null)
            throw OpenAIErrors.BadParameter("bucket_width", $"supported values are: {string.Join(", ", widths.Select(width => width.Name))}");
        Seconds = width.Seconds;
        Count = call.Limit(width.Usual, width.Most);
        var start = Number("start_time") ?? throw OpenAIErrors.MissingParameter("start_time");
        Start = (Cursor() ?? start) / Seconds * Seconds;
        End = Number("end_time") ?? call.UnixNow + 1;
        if (End <= start)
            throw OpenAIErrors.BadParameter("end_time", "expected a time after start_time");
        _groups = Texts(call, "group_by");
        if (_groups.FirstOrDefault(group => !dimensions.Contains(group)) is { } unknown)
            throw OpenAIErrors.BadParameter("group_by", $"'{unknown}' is not one of {string.Join(", ", dimensions)}");
    }

    public long Seconds { get; }

    public int Count { get; }

    public long Start { get; }

    public long End { get; }

    public bool Groups(string dimension) => _groups.Contains(dimension);

    /// <summary>The values of a query parameter that may be written with brackets and without.</summary>
    public static IReadOnlyCollection<string> Texts(FakeCall call, string name) =>
        [.. ((string[])[name, name + "[]"]).SelectMany(name => call.Request.Query[name]).Where(value => !string.IsNullOrEmpty(value))!];

    /// <summary>Answers with the buckets. What is younger than the delay in force is not there yet.</summary>
    public Task AnswerAsync(Func<IReadOnlyList<UsageLine>, IEnumerable<JsonNode>> results)
    {
        var end = Math.Min(End, Start + Count * Seconds);
        var known = _call.Now - _call.State.Admin.UsageDelay;
        var buckets = _call.Organization.Usage.Between(Start, end)
            .Where(one => one.Minute <= known.ToUnixTimeSeconds())
            .ToLookup(one => one.Minute / Seconds * Seconds, one => one.Line);
        var data = new JsonArray();
        for (var bucket = Start; bucket < end; bucket += Seconds)
            data.Add(new JsonObject
            {
                ["object"] = "bucket",
                ["start_time"] = bucket,
                ["end_time"] = bucket + Seconds,
                ["results"] = new JsonArray([.. results([.. buckets[bucket]])]),
            });
        var more = Start + Count * Seconds < End;
        return _call.JsonAsync(new JsonObject
        {
            ["object"] = "page",
            ["data"] = data,
            ["has_more"] = more,
            ["next_page"] = more ? PagePrefix + (Start + Count * Seconds).ToString("x", CultureInfo.InvariantCulture) : null,
        });
    }

    private long? Number(string name) => _call.Query(name) is not { } text ? null
        : long.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number
        : throw OpenAIErrors.BadParameter(name, "expected unix seconds");

    private long? Cursor() => _call.Query("page") is not { Length: > 0 } page ? null
        : page.StartsWith(PagePrefix, StringComparison.Ordinal) && long.TryParse(page[PagePrefix.Length..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var start) ? start
        : throw OpenAIErrors.BadParameter("page", "not a page of this list");
}
