using Sallyport.Control.OpenAI.Calling;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI;

/// <summary><c>/organization/projects/{p}/rate_limits</c>: one for each model.</summary>
public sealed class RateLimits
{
    private readonly AdminCalls _calls;

    internal RateLimits(AdminCalls calls) => _calls = calls;

    public IAsyncEnumerable<RateLimit> ListAsync(string projectId, CancellationToken cancellationToken) => _calls.ListAsync(
        Listing.ById(AdminPath.Of("organization", "projects", projectId, "rate_limits"), AdminJson.Default.PageRateLimit, static l => l.Id),
        cancellationToken);

    /// <param name="limitId">From the list.</param>
    public Task<RateLimit> UpdateAsync(string projectId, string limitId, RateLimitChange change, CancellationToken cancellationToken) => _calls.SetAsync(
        AdminPath.Of("organization", "projects", projectId, "rate_limits", limitId), change,
        AdminJson.Default.RateLimitChange, AdminJson.Default.RateLimit, cancellationToken);
}
