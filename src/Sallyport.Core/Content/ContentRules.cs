using Sallyport.Core.Policy;

namespace Sallyport.Core.Content;

/// <summary>What may be decided when a body has not been read to its end, and what may still come after that.</summary>
public static class ContentRules
{
    /// <summary>Whether a request of this operation has to be read at all.</summary>
    public static bool MustRead(Grant grant, Operation operation) => operation.Content switch
    {
        ContentShape.None or ContentShape.Unread => false,
        // What a batch's lines call is granted like a call.
        ContentShape.FileForm or ContentShape.Batch or ContentShape.Upload => grant.ReadsBatches,
        _ => grant.ReadsContent || IsMetered(grant),
    };

    /// <summary>The body goes on behind what was read of it: null, or why that is not enough to decide on.</summary>
    public static Denial? AtLimit(Grant grant, ContentFacts facts)
    {
        if (facts.Model is null && DecidesOnModel(grant)) return Late("model");
        return facts.Store is null && grant.Requests.Store == false ? Late("store") : null;
    }

    /// <summary>What decides may not change any more once the rest of the body flows.</summary>
    public static Denial? AfterLimit(Grant grant, ContentFacts decided, ContentFacts now)
    {
        if (now.Model != decided.Model && DecidesOnModel(grant)) return Late("model");
        if (now.AlsoModels.Count != decided.AlsoModels.Count && grant.Models.Restricts) return Late("a further model");
        if (grant.Tools.Restricts && (now.Tools.Count != decided.Tools.Count || now.HasStoredPrompt != decided.HasStoredPrompt)) return Late("tools");
        if (now.Store != decided.Store && grant.Requests.Store == false) return Late("store");
        if (now.Background != decided.Background && grant.Requests.Background == false) return Late("background");
        if (now.Continues != decided.Continues && grant.Requests.Continuation == false) return Late("previous_response_id");
        if (now.ServiceTier != decided.ServiceTier && (grant.Requests.ServiceTiers.Restricts || IsMetered(grant))) return Late("service_tier");
        return now.Choices != decided.Choices && IsMetered(grant) ? Late("n") : null;
    }

    private static bool DecidesOnModel(Grant grant) => grant.Models.Restricts || IsMetered(grant);

    private static bool IsMetered(Grant grant) => !Limits.None.Equals(grant.Limits) || !Budget.None.Equals(grant.Budget);

    private static Denial Late(string field) => new(Rule.ContentBeyondLimit, field);
}
