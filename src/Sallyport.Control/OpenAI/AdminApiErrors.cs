using Sallyport.Core.Primitives;

namespace Sallyport.Control.OpenAI;

/// <summary>What can go wrong with the provider's Admin API, as the user is told.</summary>
public static class AdminApiErrors
{
    public static UserError Explain(AdminProblem problem) => problem.Kind switch
    {
        AdminProblemKind.KeyRejected => KeyRejected(problem),
        AdminProblemKind.NotAllowed => NotAllowed(problem),
        AdminProblemKind.NotFound => NotFound(problem),
        AdminProblemKind.UnknownCall => UnknownCall(problem),
        AdminProblemKind.RateLimited => RateLimited(problem),
        AdminProblemKind.QuotaExhausted => QuotaExhausted(problem),
        AdminProblemKind.Unreachable or AdminProblemKind.TimedOut => NoAnswer(problem),
        AdminProblemKind.Untrusted => Untrusted(problem),
        AdminProblemKind.Broken => Broken(problem),
        AdminProblemKind.Unreadable => Unreadable(problem),
        _ => Refused(problem),
    };

    public static UserError Explain(AmbiguousOutcome outcome) => new("admin-outcome-unknown", ExitCode.Upstream,
        $"it is not known whether OpenAI did this: {outcome.Cause.Message}{Id(outcome.Cause)}",
        "nothing was repeated; run the same command again: it looks for what was made before it makes anything", outcome);

    private static UserError KeyRejected(AdminProblem problem) => new("admin-key-rejected", ExitCode.Upstream,
        $"OpenAI does not accept the admin key: {problem.Message}{Id(problem)}",
        "store one that lives: sally login openai --admin --replace", problem);

    private static UserError NotAllowed(AdminProblem problem) => new("admin-key-scope", ExitCode.Upstream,
        problem.MissingScopes.Count > 0
            ? $"the admin key may not make this call; it lacks {string.Join(", ", problem.MissingScopes)}: {problem.Call}{Id(problem)}"
            : $"the admin key may not make this call: {problem.Message}{Id(problem)}",
        "give the admin key's owner the right in OpenAI's settings, or store another key: sally login openai --admin --replace", problem);

    private static UserError NotFound(AdminProblem problem) => new("admin-not-found", ExitCode.NotFound,
        $"OpenAI has no such thing: {problem.Message}{Id(problem)}",
        "look at the id, in OpenAI's settings and in sallyport.yaml", problem);

    private static UserError UnknownCall(AdminProblem problem) => new("admin-call-unknown", ExitCode.Upstream,
        $"this provider does not know the call: {problem.Message}{Id(problem)}",
        "if api.openai.com is redirected, see where to: sally config list", problem);

    private static UserError RateLimited(AdminProblem problem) => new("admin-rate-limit", ExitCode.Upstream,
        $"OpenAI's Admin API answers no more for now: {problem.Message}{Id(problem)}",
        problem.RetryAfter is { } wait ? $"try again in {Math.Ceiling(wait.TotalSeconds):0} seconds" : "try again in some minutes", problem);

    private static UserError QuotaExhausted(AdminProblem problem) => new("admin-quota", ExitCode.Upstream,
        $"OpenAI refuses because money has run out or a spend limit is reached: {problem.Message}{Id(problem)}",
        "mend it in OpenAI's billing settings; waiting does not", problem);

    private static UserError NoAnswer(AdminProblem problem) => new("admin-unreachable", ExitCode.Upstream,
        $"OpenAI's Admin API does not answer: {problem.Message}",
        "see where calls go with `sally config list`, and try again", problem);

    private static UserError Untrusted(AdminProblem problem) => new("admin-certificate", ExitCode.Upstream,
        $"the Admin API's certificate is not to be trusted, so the key was not sent: {problem.Message}",
        "if api.openai.com is redirected, name its authority: sally config set upstream.api.openai.com ORIGIN --ca FILE", problem);

    private static UserError Broken(AdminProblem problem) => new("admin-broken", ExitCode.Upstream,
        $"OpenAI's Admin API failed: {problem.Message}{Id(problem)}",
        "try again later; see https://status.openai.com", problem);

    private static UserError Unreadable(AdminProblem problem) => new("admin-unreadable", ExitCode.Upstream,
        $"what answered is not the Admin API as sally knows it: {problem.Message}{Id(problem)}",
        "if api.openai.com is redirected, see where to: sally config list", problem);

    private static UserError Refused(AdminProblem problem) => new("admin-refused", ExitCode.Upstream,
        $"OpenAI refuses: {problem.Message}{Id(problem)}",
        problem.Parameter is { } parameter ? $"it is about {parameter}" : null, problem);

    private static string Id(AdminProblem problem) => problem.RequestId is { } id ? $" (request {id})" : "";
}
