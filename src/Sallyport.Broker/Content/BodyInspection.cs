using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sallyport.Broker.Forwarding;
using Sallyport.Core.Batches;
using Sallyport.Core.Content;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Content;

/// <summary>Step 5: what the request's body says, and whether the grant allows it. Read only where something hangs on it.</summary>
internal sealed class BodyInspection(long limitBytes, InspectedBatches batches, Action<string> warn)
{
    public long LimitBytes { get; } = limitBytes;

    public async ValueTask<Denial?> RunAsync(Exchange x)
    {
        if (x.Grant is not { } grant || x.Operation is not { } operation) return null;
        if (!ContentRules.MustRead(grant, operation)) return PolicyDecision.OnContent(grant, operation, ContentFacts.None);
        if (x.IsWebSocket) return OnUpgrade(x, grant, operation);
        if (!x.Http.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody)
        {
            // Without one no batch and no upload begins: the provider says what is missing.
            return operation.Content is ContentShape.Batch or ContentShape.Upload ? null : PolicyDecision.OnContent(grant, operation, ContentFacts.None);
        }

        var upload = operation.Content == ContentShape.FileForm && x.Credential is not null ? new UploadedBatch(batches, warn) : null;
        var onLine = operation.Content == ContentShape.FileForm ? Lines(x, grant, upload) : null;
        if (ContentType.Choose(x.Http.Request, operation.Content, x.Target.Path, onLine, out var reader) is { } undeclared) return undeclared;
        var body = new InspectedBody(x.Http.Request.BodyReader, reader!, x.Http.Request.ContentLength);
        if (await body.FillAsync(x, LimitBytes, x.Aborted) is { } unreadable) return unreadable;
        x.Content = reader!.Facts;
        x.Upload = upload;
        if (operation.Content is ContentShape.Batch or ContentShape.Upload && !body.IsWhole) return new Denial(Rule.ContentBeyondLimit, "the end of the body");
        if (!body.IsWhole && reader is FormContentReader)
        {
            // A file often stands before what decides. The form is decided on at its end, before its last byte leaves.
            body.Later = AtItsEnd(grant, operation);
            x.Body = body;
            return null;
        }
        if (!body.IsWhole && ContentRules.AtLimit(grant, x.Content) is { } tooLate) return tooLate;
        if ((operation.Content == ContentShape.Batch ? OnBatch(x, grant) : PolicyDecision.OnContent(grant, operation, x.Content)) is { } denial) return denial;
        if (!body.IsWhole) body.Later = BeyondTheLimit(x, grant);
        x.Body = body;
        return null;
    }

    // What is made for few calls is made here: made above, each call would pay for what these capture.
    private static Func<BatchLine, Denial?> Lines(Exchange x, Grant grant, UploadedBatch? upload) => line => OnLine(x, grant, line) ?? upload?.Take(line);

    private static Func<ContentReader, bool, Denial?> AtItsEnd(Grant grant, Operation operation) =>
        (later, isEnd) => isEnd ? PolicyDecision.OnContent(grant, operation, later.Facts) : null;

    private static Func<ContentReader, bool, Denial?> BeyondTheLimit(Exchange x, Grant grant) =>
        (later, _) => ContentRules.AfterLimit(grant, x.Content, later.Facts);

    /// <summary>A line of a batch is granted like the call it makes.</summary>
    private static Denial? OnLine(Exchange x, Grant grant, BatchLine line)
    {
        return OnPath(x, grant, line.Method, line.Path, out var operation) ?? PolicyDecision.OnContent(grant, operation!, line.Facts);
    }

    private static Denial? OnPath(Exchange x, Grant grant, string method, string path, out Operation? operation)
    {
        operation = null;
        if (!RequestTarget.TryParse(path, x.Provider!.AllowsEncodedSlash, out var target, out var problem)) return new Denial(Rule.BadTarget, problem);
        var call = x.Provider.Classify(method, target.Path, isWebSocket: false);
        operation = call.Operation;
        return PolicyDecision.OnGranted(grant, call);
    }

    /// <summary>A batch calls what the lines of its file call: each of them is granted now, or the batch does not start.</summary>
    private Denial? OnBatch(Exchange x, Grant grant)
    {
        if (x.Content.InputFile is not { } file || x.Credential is not { } credential) return PolicyDecision.NotRead(x.Content.InputFile);
        IReadOnlyList<BatchCall>? calls;
        try
        {
            calls = batches.Find(credential.Name, file);
        }
        catch (IOException e)
        {
            warn($"the batches that were read cannot be looked up: {e.Message}");
            return new Denial(Rule.MeterUnavailable, "the file of a batch");
        }
        if (calls is null) return PolicyDecision.NotRead(file);
        // The lines are not held to it here: the provider refuses those that call something else.
        if (x.Content.Endpoint is { } endpoint && OnPath(x, grant, HttpMethods.Post, endpoint, out _) is { } denied) return denied;
        foreach (var call in calls)
        {
            if (OnLine(x, grant, call.ToLine()) is { } refused) return refused with { Subject = $"in the batch file: {refused.Subject}" };
        }
        return null;
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
