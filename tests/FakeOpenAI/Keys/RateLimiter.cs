using System.Collections.Concurrent;
using System.Globalization;
using FakeOpenAI.Http;

namespace FakeOpenAI.Keys;

/// <summary>Counts requests and tokens in windows of a minute and sets the x-ratelimit headers.</summary>
internal sealed class RateLimiter
{
    private readonly ConcurrentDictionary<(string Project, string Model), Window> _windows = new();

    /// <summary>Takes one request and its tokens; throws 429 where the limit, or the project's quota, is used up.</summary>
    public static void Take(FakeCall call, string model, int tokens)
    {
        var project = call.Key.Project;
        if (project.ExhaustedQuotaCode is { } code)
            throw OpenAIErrors.OutOfQuota(code);
        var (usage, now) = (project.Organization.Usage, call.Now);
        if (project.Spending.IsReached(usage.SpentDollars(now, project.Id)))
            throw OpenAIErrors.OutOfQuota("project_spend_limit_exceeded");
        if (project.Organization.Spending.IsReached(usage.SpentDollars(now)))
            throw OpenAIErrors.OutOfQuota("organization_spend_limit_exceeded");
        var limit = project.Limits.GetValueOrDefault(model, RateLimit.Default);
        var window = call.Server.RateLimiter._windows.GetOrAdd((project.Id, model), _ => new Window());
        lock (window)
        {
            if (call.Now - window.Start >= TimeSpan.FromMinutes(1))
                (window.Start, window.Requests, window.Tokens) = (call.Now, 0, 0);
            var wait = window.Start.AddMinutes(1) - call.Now;
            var fits = window.Requests < limit.RequestsPerMinute && window.Tokens + tokens <= limit.TokensPerMinute;
            var kind = window.Requests < limit.RequestsPerMinute ? "tokens" : "requests";
            var problem = fits ? null : kind == "requests"
                ? OpenAIErrors.RateLimited(kind, model, project, limit.RequestsPerMinute, window.Requests, 1, wait)
                : OpenAIErrors.RateLimited(kind, model, project, limit.TokensPerMinute, window.Tokens, tokens, wait);
            if (fits)
                (window.Requests, window.Tokens) = (window.Requests + 1, window.Tokens + tokens);
            Announce(call, "requests", limit.RequestsPerMinute, limit.RequestsPerMinute - window.Requests, wait);
            Announce(call, "tokens", limit.TokensPerMinute, limit.TokensPerMinute - window.Tokens, wait);
            if (problem is not null)
                throw problem;
        }
    }

    private static void Announce(FakeCall call, string kind, int limit, int remaining, TimeSpan reset)
    {
        // over a WebSocket there is nowhere left to say it
        if (call.Response.HasStarted)
            return;
        var headers = call.Response.Headers;
        headers[$"x-ratelimit-limit-{kind}"] = limit.ToString(CultureInfo.InvariantCulture);
        headers[$"x-ratelimit-remaining-{kind}"] = Math.Max(0, remaining).ToString(CultureInfo.InvariantCulture);
        headers[$"x-ratelimit-reset-{kind}"] = $"{(int)reset.TotalMilliseconds}ms";
    }

    private sealed class Window
    {
        public DateTimeOffset Start { get; set; }
        public int Requests { get; set; }
        public int Tokens { get; set; }
    }
}
