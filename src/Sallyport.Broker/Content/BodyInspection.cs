using Microsoft.AspNetCore.Http.Features;
using Sallyport.Broker.Forwarding;
using Sallyport.Core.Content;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Content;

/// <summary>Step 5: what the request's body says, and whether the grant allows it. Read only where something hangs on it.</summary>
internal sealed class BodyInspection(long limitBytes)
{
    public async ValueTask<Denial?> RunAsync(Exchange x)
    {
        if (x.Grant is not { } grant || x.Operation is not { } operation) return null;
        if (!ContentRules.MustRead(grant, operation)) return PolicyDecision.OnContent(grant, operation, ContentFacts.None);
        if (operation.Content is ContentShape.ImageForm or ContentShape.AudioForm or ContentShape.FileForm || WebSocketRelay.IsRequested(x.Http))
            return grant.ReadsContent ? new Denial(Rule.ContentNotRead, operation.Group) : null;
        if (WebSocketRelay.IsRequested(x.Http)) return OnUpgrade(x, grant, operation);
        if (!x.Http.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody)
            return PolicyDecision.OnContent(grant, operation, ContentFacts.None);

        if (ContentType.Choose(x.Http.Request, operation.Content, x.Target.Path, () => throw new NotSupportedException(), out var reader) is { } undeclared) return undeclared;
        var body = new InspectedBody(x.Http.Request.BodyReader, reader!);
        if (await body.FillAsync(x, limitBytes, x.Aborted) is { } unreadable) return unreadable;
        x.Content = reader!.Facts;
        if (!body.IsWhole && ContentRules.AtLimit(grant, x.Content) is { } tooLate) return tooLate;
        if (PolicyDecision.OnContent(grant, operation, x.Content) is { } denial) return denial;
        body.Later = (later, _) => ContentRules.AfterLimit(grant, x.Content, later.Facts);
        x.Body = body;
        return null;
    }

    /// <summary>The model of a Realtime connection stands in its address; that of Responses in each frame.</summary>
    private static Denial? OnUpgrade(Exchange x, Grant grant, Operation operation)
    {
        foreach (var (name, value) in QueryText.Split(x.Target.Query))
        {
            if (!QueryText.Decode(name).Equals("model", StringComparison.OrdinalIgnoreCase)) continue;
            if (x.Content.Model is not null) return new Denial(Rule.DuplicateField, "the query parameter model");
            x.Content = x.Content with { Model = QueryText.Decode(value).ToString() };
        }
        return operation.Content == ContentShape.Responses ? null : PolicyDecision.OnContent(grant, operation, x.Content);
    }
}
