using Sallyport.Control.OpenAI.Calling;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI;

/// <summary><c>/organization/usage/*</c>: what the provider counted.</summary>
public sealed class Usage
{
    private readonly AdminCalls _calls;

    internal Usage(AdminCalls calls) => _calls = calls;

    /// <summary>Oldest bucket first, to the end of the span asked for.</summary>
    public IAsyncEnumerable<UsageBucket> ListAsync(UsageQuery query, CancellationToken cancellationToken) => _calls.ListAsync(
        Listing.ByPage(AdminPath.Of("organization", "usage", query.PathName), AdminJson.Default.PageUsageBucket, query.ToQuery(), query.PageSize),
        cancellationToken);
}
