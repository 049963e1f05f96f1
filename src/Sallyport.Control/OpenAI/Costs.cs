using Sallyport.Control.OpenAI.Calling;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI;

/// <summary><c>/organization/costs</c>: what the provider will bill, day by day.</summary>
public sealed class Costs
{
    private readonly AdminCalls _calls;

    internal Costs(AdminCalls calls) => _calls = calls;

    /// <summary>Oldest day first, to the end of the span asked for.</summary>
    public IAsyncEnumerable<CostBucket> ListAsync(CostQuery query, CancellationToken cancellationToken) => _calls.ListAsync(
        Listing.ByPage(AdminPath.Of("organization", "costs"), AdminJson.Default.PageCostBucket, query.ToQuery(), pageSize: 180),
        cancellationToken);
}
