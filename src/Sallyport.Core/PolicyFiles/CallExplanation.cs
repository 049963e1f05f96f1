using Sallyport.Core.Content;
using Sallyport.Core.Policy;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;

namespace Sallyport.Core.PolicyFiles;

/// <summary>
/// Takes a call through the ten steps without sending anything, and says in each what the gate would do. It asks where
/// the gate asks (<see cref="HostName"/>, <see cref="RequestTarget"/>, <see cref="Provider.Classify"/>,
/// <see cref="PolicyDecision"/>), so the two cannot come to different ends.
/// </summary>
public sealed class CallExplanation
{
    private static readonly string[] s_names = ["identify", "canonicalise", "match", "decide", "reserve", "journal", "swap", "forward", "meter", "settle"];

    private readonly List<ExplainedStep> _steps = [];

    private CallExplanation(CallQuestion question) => Question = question;

    public CallQuestion Question { get; }

    /// <summary>All ten.</summary>
    public IReadOnlyList<ExplainedStep> Steps => _steps;

    /// <summary>Null where the call is allowed.</summary>
    public Denial? Denial { get; private set; }

    /// <summary>Whether the answer hangs on a body that was not given.</summary>
    public bool DependsOnBody { get; private set; }

    /// <param name="policy">In force, or a file's.</param>
    public static CallExplanation Of(CallQuestion question, PolicySnapshot policy, ProviderCatalog providers)
    {
        var explanation = new CallExplanation(question);
        explanation.Denial = explanation.Run(policy, providers);
        while (explanation._steps.Count < s_names.Length) explanation.Step("not reached", reached: false);
        return explanation;
    }

    private Denial? Run(PolicySnapshot policy, ProviderCatalog providers)
    {
        var start = Question.Url.IndexOf("://", StringComparison.Ordinal);
        var rest = start < 0 ? Question.Url : Question.Url[(start + 3)..];
        var slash = rest.IndexOfAny(['/', '?']);
        var authority = slash < 0 ? rest : rest[..slash];
        if (!HostName.TryParse(authority, 443, out var target)) return Deny(new Denial(Rule.BadTarget, "not a host and port"));
        if (providers.All.FirstOrDefault(p => p.Claims(target.Host)) is not { } provider) return RunTunnel(policy, target, "no provider claims it");
        var credential = Question.Credential ?? CredentialOf(policy, provider);
        if (credential is null) return RunTunnel(policy, target, $"it is {provider.Title}'s, but the agent has no grant for it");
        Step($"the agent {Question.Agent}, calling {provider.Title} at {target.Host}");

        var raw = slash < 0 ? "/" : rest[slash] == '?' ? "/" + rest[slash..] : rest[slash..];
        if (!RequestTarget.TryParse(raw, provider.AllowsEncodedSlash, out var path, out var problem)) return Deny(new Denial(Rule.BadTarget, problem));
        Step($"{Question.Method} {path.Path}, sent byte for byte");
        Step($"the session's placeholder stands for {credential}");

        var call = provider.Classify(Question.Method, path.Path, Question.IsWebSocket);
        if (PolicyDecision.OnCall(policy, Question.Agent, credential, call, out var grant) is { } denial) return Deny(denial);
        var operation = call.Operation!;
        var allowed = $"{operation.Group}: {(operation.Access == Access.Read ? "read" : "write")} is granted"
            + (policy.IsOpen ? ", as no policy was applied yet" : grant!.Permissions.AllBecause is { } because ? $" with everything, because: {because}" : "");
        if (OnBody(grant!, operation, path.Path, ref allowed) is { } refused) return Deny(refused);
        Step(allowed);
        RunRest(grant!, provider, target.Host, credential, operation);
        return null;
    }

    private Denial? OnBody(Grant grant, Operation operation, string path, ref string allowed)
    {
        if (!(grant.ReadsContent || (grant.ReadsBatches && operation.Content is ContentShape.Batch or ContentShape.Upload)) || operation.Content == ContentShape.None) return null;
        if (operation.Content == ContentShape.Batch)
        {
            DependsOnBody = true;
            allowed += "; the file it names must have been uploaded through the gate, and what its lines call is then held to the grant";
            return null;
        }
        if (operation.Content == ContentShape.Unread) return PolicyDecision.OnContent(grant, operation, ContentFacts.None);
        if (Question.Body is null || operation.Content is ContentShape.ImageForm or ContentShape.AudioForm or ContentShape.FileForm)
        {
            DependsOnBody = true;
            allowed += "; what its body asks for (model, tools, store …) is then held to the grant";
            return null;
        }
        var reader = JsonContentReader.For(operation.Content, PathModel.Of(path));
        if ((reader.Read(Question.Body) ?? reader.Complete()) is { } unreadable) return unreadable;
        var facts = reader.Facts;
        allowed += $"; its body is within the grant (model {TerminalText.Escape(facts.Model ?? "not named")}, {facts.Tools.Count} tools)";
        return PolicyDecision.OnContent(grant, operation, facts);
    }

    private Denial? RunTunnel(PolicySnapshot policy, HostName target, string because)
    {
        Step($"the agent {Question.Agent}, connecting to {target}: {because}, so it would be tunnelled unread");
        Step("nothing is read of what passes");
        Step("no placeholder is looked for");
        if (PolicyDecision.OnEgress(policy, Question.Agent, target) is { } denial) return Deny(denial);
        Step("egress allows the host");
        Step("nothing is reserved");
        Step("tunnel.opened is written first");
        Step("no key is put on");
        Step($"bytes are carried to {target}");
        Step("bytes are counted");
        Step("tunnel.closed is written");
        return null;
    }

    private void RunRest(Grant grant, Provider provider, string host, string credential, Operation operation)
    {
        var counted = grant.Limits == Limits.None && grant.Budget == Budget.None ? "no limit and no budget is set" : "its limits and budgets must have room for what it may use";
        Step(operation.Content == ContentShape.None && counted.StartsWith("its", StringComparison.Ordinal) ? counted + "; it uses no tokens" : counted);
        Step(grant.Capture == CaptureLevel.Metadata
            ? "request.allowed is written first; if it cannot be, nothing is sent"
            : $"request.allowed is written first, and what is sent and answered is captured ({(grant.Capture == CaptureLevel.Full ? "full" : "redacted")}); if either cannot be, nothing is sent");
        Step($"the key of {credential} goes where the placeholder stands");
        Step($"to {host}, as {provider.Title} knows it");
        Step("what the answer says was used is read as it passes");
        Step("what was used is settled, and request.done is written");
    }

    private string? CredentialOf(PolicySnapshot policy, Provider provider)
    {
        if (policy.IsOpen) return $"{provider.Name}/default";
        var prefix = provider.Name + "/";
        // An agent that the policy does not name is denied as one, not taken for one without a grant.
        if (policy.FindAgent(Question.Agent) is not { } agent) return prefix + "default";
        return agent.Grants.FirstOrDefault(g => g.Credential.StartsWith(prefix, StringComparison.Ordinal))?.Credential;
    }

    private Denial Deny(Denial denial)
    {
        Step($"denied, {denial.Code}: {denial.Message}");
        return denial;
    }

    private void Step(string text, bool reached = true) =>
        _steps.Add(new ExplainedStep(_steps.Count + 1, s_names[_steps.Count], reached, text));
}
