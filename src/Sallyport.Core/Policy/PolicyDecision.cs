using Sallyport.Core.Primitives;

namespace Sallyport.Core.Policy;

/// <summary>
/// Whether a call may be made. Pure: the gate and <c>sally policy explain</c> both ask here, so what is explained is
/// what is enforced. Null allows; allowing allocates nothing.
/// </summary>
public static class PolicyDecision
{
    private const int MaxSubject = 120;

    /// <summary>What can be decided from the head of a request: agent, credential, method and path.</summary>
    /// <param name="grant">Set where the agent has one for the credential, even if the call is then denied.</param>
    public static Denial? OnCall(PolicySnapshot policy, string agent, string credential, in CallFacts call, out Grant? grant)
    {
        grant = null;
        if (call.DeniedBecause is { } because)
            return new Denial(Rule.DeniedCall, $"{call.Method} {Shown(call.Path)} ({because})");
        if (policy.FindAgent(agent) is null && !policy.IsOpen)
            return new Denial(Rule.AgentNotInPolicy, agent) { Remedy = $"give {agent} a grant in sallyport.yaml, then: sally apply" };
        grant = policy.GrantFor(agent, credential);
        if (grant is null)
            return new Denial(Rule.NoGrant, $"{agent} for {credential}") { Remedy = $"add {credential} to agents.{agent}.credential in sallyport.yaml, then: sally apply" };
        return OnOperation(grant, call);
    }

    /// <summary>Whether a call that a request only contains, such as a line of a batch, may be made with the grant of that request.</summary>
    public static Denial? OnGranted(Grant grant, in CallFacts call) => call.DeniedBecause is { } because
        ? new Denial(Rule.DeniedCall, $"{call.Method} {Shown(call.Path)} ({because})")
        : OnOperation(grant, call);

    private static Denial? OnOperation(Grant grant, in CallFacts call)
    {
        if (call.Operation is not { } operation)
            return new Denial(Rule.UnknownOperation, $"{call.Method} {Shown(call.Path)}") { Remedy = "see the calls that are known: sally providers show NAME" };
        if (grant.Permissions.For(operation.Group, operation.MustBeNamed) >= operation.Access) return null;
        var access = operation.Access == Access.Read ? "read" : "write";
        return new Denial(Rule.GroupNotGranted, $"{operation.Group}:{access}")
        {
            Remedy = $"set agents.{grant.Agent}.permissions.{operation.Group}: {access} in sallyport.yaml, then: sally apply",
        };
    }

    /// <summary>
    /// What can be decided from the body, once <see cref="OnCall"/> has allowed the call. Call it where
    /// <see cref="Grant.ReadsContent"/> and the operation has a content; for a WebSocket, with each frame that asks.
    /// </summary>
    public static Denial? OnContent(Grant grant, Operation operation, ContentFacts facts)
    {
        if (operation.Content == ContentShape.Batch) return grant.ReadsBatches ? NotRead(facts.InputFile) : null;
        if (operation.Content == ContentShape.Upload) return grant.ReadsBatches ? OnUpload(facts) : null;
        if (!grant.ReadsContent || operation.Content == ContentShape.None) return null;
        if (operation.Content == ContentShape.Unread)
            return Refuse(Rule.ContentNotRead, operation.Group, grant, "models or tools");
        return OnModel(grant, operation, facts) ?? OnTools(grant, facts) ?? OnRequest(grant, operation, facts);
    }

    /// <summary>
    /// The denial of a batch whose file no gate has read. One that was read is not decided on here but line by line, as
    /// when it was uploaded.
    /// </summary>
    public static Denial NotRead(string? file) => new(Rule.BatchNotRead, file is null ? "it names no input_file_id" : $"{Shown(file)} was not uploaded through the gate with this credential");

    /// <summary>The parts of an upload are not read, so it may be for anything but what can be a batch. Purposes by OpenAI's published specification 2.3.0, 2026-11-26.</summary>
    private static Denial? OnUpload(ContentFacts facts) => facts.Purpose is "assistants" or "fine-tune" or "vision" or "user_data" or "evals" ? null
        : new Denial(Rule.BatchNotRead, facts.Purpose is null ? "the upload names no purpose" : $"an upload in parts with the purpose {Shown(facts.Purpose)} cannot be read line by line");

    /// <summary>Whether an agent may be tunnelled to a host that no provider of its session claims.</summary>
    /// <param name="policy">Null where it could not be read, which denies.</param>
    public static Denial? OnEgress(PolicySnapshot? policy, string agent, HostName target)
    {
        if (policy is null) return new Denial(Rule.PolicyUnavailable, "");
        if (policy.IsOpen) return null;
        if (policy.FindAgent(agent) is not { } known)
            return new Denial(Rule.AgentNotInPolicy, agent) { Remedy = $"give {agent} a grant in sallyport.yaml, then: sally apply" };
        if (known.Egress.Permits(target.Host, target.Port)) return null;
        return new Denial(Rule.EgressDenied, target.ToString())
        {
            Remedy = $"add \"{target}\" to agents.{agent}.egress.allow in sallyport.yaml, then: sally apply",
        };
    }

    private static Denial? OnModel(Grant grant, Operation operation, ContentFacts facts)
    {
        if (!grant.Models.Restricts) return null;
        // An uploaded file names its models line by line; whoever reads it asks once for each.
        if (facts.Model is null && operation.Content == ContentShape.FileForm) return null;
        // Where a request names no model the provider chooses one, and nobody knows which.
        if (facts.Model is { } model && grant.Models.Permits(model))
        {
            for (var i = 0; i < facts.AlsoModels.Count; i++)
            {
                if (!grant.Models.Permits(facts.AlsoModels[i])) return Refuse(Rule.ModelNotAllowed, Shown(facts.AlsoModels[i]), grant, "models");
            }
            return null;
        }
        return Refuse(Rule.ModelNotAllowed, facts.Model is null ? "none named" : Shown(facts.Model), grant, "models");
    }

    private static Denial? OnTools(Grant grant, ContentFacts facts)
    {
        if (!grant.Tools.Restricts) return null;
        // It may bring tools of its own, and nobody here knows which.
        if (facts.HasStoredPrompt) return Refuse(Rule.ContentNotRead, "a stored prompt", grant, "tools");
        for (var i = 0; i < facts.Tools.Count; i++)
        {
            if (!grant.Tools.Permits(facts.Tools[i])) return Refuse(Rule.ToolNotAllowed, Shown(facts.Tools[i]), grant, "tools");
        }
        return null;
    }

    private static Denial? OnRequest(Grant grant, Operation operation, ContentFacts facts)
    {
        var rules = grant.Requests;
        // Responses are stored unless the request says otherwise; chat completions only if it says so.
        var stores = facts.Store ?? operation.Content == ContentShape.Responses;
        if (rules.Store == false && stores) return Refuse(Rule.StoreNotAllowed, operation.Group, grant, "requests.store");
        if (rules.Background == false && facts.Background == true) return Refuse(Rule.BackgroundNotAllowed, operation.Group, grant, "requests.background");
        if (rules.Continuation == false && facts.Continues) return Refuse(Rule.ContinuationNotAllowed, operation.Group, grant, "requests.continuation");
        if (facts.ServiceTier is { } tier && !rules.ServiceTiers.Permits(tier)) return Refuse(Rule.ServiceTierNotAllowed, Shown(tier), grant, "requests.service_tiers");
        return null;
    }

    private static Denial Refuse(Rule rule, string subject, Grant grant, string key) =>
        new(rule, subject) { Remedy = $"change agents.{grant.Agent}.{key} in sallyport.yaml, then: sally apply" };

    /// <summary>What an agent wrote, safe on a terminal and not longer than a line.</summary>
    private static string Shown(string text) =>
        TerminalText.Escape(text.Length <= MaxSubject ? text : string.Concat(text.AsSpan(0, MaxSubject), "…"));
}
