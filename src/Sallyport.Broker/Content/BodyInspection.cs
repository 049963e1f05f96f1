using Microsoft.AspNetCore.Http.Features;
using Sallyport.Broker.Forwarding;
using Sallyport.Core.Content;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Content;

/// <summary>Step 5: what the request's body says, and whether the grant allows it. Read only where something hangs on it.</summary>
internal sealed class BodyInspection(long limitBytes)
{
    public long LimitBytes { get; } = limitBytes;

    public async ValueTask<Denial?> RunAsync(Exchange x)
    {
        if (x.Grant is not { } grant || x.Operation is not { } operation) return null;
        if (!ContentRules.MustRead(grant, operation)) return PolicyDecision.OnContent(grant, operation, ContentFacts.None);
        if (WebSocketRelay.IsRequested(x.Http)) return OnUpgrade(x, grant, operation);
        if (!x.Http.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody)
            return PolicyDecision.OnContent(grant, operation, ContentFacts.None);

        if (ContentType.Choose(x.Http.Request, operation.Content, x.Target.Path, line => OnLine(x, grant, line), out var reader) is { } undeclared) return undeclared;
        var body = new InspectedBody(x.Http.Request.BodyReader, reader!);
        if (await body.FillAsync(x, LimitBytes, x.Aborted) is { } unreadable) return unreadable;
        x.Content = reader!.Facts;
        if (!body.IsWhole && reader is FormContentReader)
        {
            // A file often stands before what decides. The form is decided on at its end, before its last byte leaves.
            body.Later = (later, isEnd) => isEnd ? PolicyDecision.OnContent(grant, operation, later.Facts) : null;
            x.Body = body;
            return null;
        }
        if (!body.IsWhole && ContentRules.AtLimit(grant, x.Content) is { } tooLate) return tooLate;
        if (PolicyDecision.OnContent(grant, operation, x.Content) is { } denial) return denial;
        body.Later = (later, _) => ContentRules.AfterLimit(grant, x.Content, later.Facts);
        x.Body = body;
        return null;
    }

    /// <summary>A line of a batch is granted like the call it makes.</summary>
    private static Denial? OnLine(Exchange x, Grant grant, BatchLine line)
    {
        if (!RequestTarget.TryParse(line.Path, x.Provider!.AllowsEncodedSlash, out var target, out var problem)) return new Denial(Rule.BadTarget, problem);
        var call = x.Provider.Classify(line.Method, target.Path, isWebSocket: false);
        return PolicyDecision.OnGranted(grant, call) ?? PolicyDecision.OnContent(grant, call.Operation!, line.Facts);
    }

    /// <summary>The model of a Realtime connection stands in its address; that of Responses in each frame.</summary>
    private static Denial? OnUpgrade(Exchange x, Grant grant, Operation operation)
    {
        foreach (var (name, value) in x.Target.Query.Length > 0 ? QueryText.Split(x.Target.Query) : [])
        {
            if (!QueryText.Decode(name).Equals("model", StringComparison.OrdinalIgnoreCase)) continue;
            if (x.Content.Model is not null) return new Denial(Rule.DuplicateField, "the query parameter model");
            x.Content = x.Content with { Model = QueryText.Decode(value).ToString() };
        }
        return operation.Content == ContentShape.Responses ? null : PolicyDecision.OnContent(grant, operation, x.Content);
    }
}
