using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Sallyport.Broker.Captures;
using Sallyport.Broker.Content;
using Sallyport.Broker.Leaks;
using Sallyport.Broker.Metering;
using Sallyport.Broker.Sessions;
using Sallyport.Broker.Telemetry;
using Sallyport.Core.Captures;
using Sallyport.Core.Journal;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Sallyport.Core.Vault;

namespace Sallyport.Broker.Forwarding;

/// <summary>
/// The way of one request, the same for every entrance:
/// <code>
///   1 identify ─ 2 canonicalise ─ 3 match ─ 4 decide on the head ─ 5 enter the session, decide on the body, reserve
///       ─ 6 journal the intent ─ 7 swap ─ 8 forward ─ 9 copy and count ─ 10 journal the outcome
/// </code>
/// Steps 1 to 5 find a denial or find nothing wrong. From step 5 on the request counts as in flight; from step 6 on
/// it is written down, so an outcome always follows. A body too large to be held is read on while it flows: what is
/// refused then is refused before its last byte is sent.
/// </summary>
internal sealed class RequestPipeline(
    RequestIdentity identity, SessionTable sessions, CredentialRing ring, CredentialUse use,
    BodyInspection inspection, Tripwire tripwire, RequestMeter meter, IGateJournal journal, UpstreamPool upstreams, PolicyInForce policy, LiveCalls live, CallTelemetry? telemetry, CaptureStore? captures, TimeProvider time, Action<string> warn)
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask RunAsync(Exchange x)
    {
        try
        {
            await DecideAsync(x);
        }
        finally
        {
            // Where it was not completed, the call was not made or its client has gone.
            x.Capture?.Complete();
            x.Scrub?.Dispose();
            telemetry?.Record(x);
            await tripwire.EndAsync(x);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask DecideAsync(Exchange x)
    {
        // :: Steps 1 to 4
        var denial = identity.Identify(x) ?? RequestDecision.Decide(x, sessions, policy);
        var alarm = tripwire.OnHead(x);
        denial ??= alarm;
        if (denial is not null)
        {
            await DenyAsync(x, denial);
            return;
        }

        // :: Step 5: from here on, ending the session aborts this request.
        Action abort = x.Http.Abort;
        if (!x.Session!.TryEnter(abort, x.Credential?.Name))
        {
            await DenyAsync(x, new Denial(Rule.SessionEnded, x.Session.Id));
            return;
        }
        try
        {
            if ((live.Enter(x) ?? meter.FrozenNow(x) ?? await inspection.RunAsync(x) ?? meter.Reserve(x)) is not { } refused)
            {
                await ForwardAsync(x);
                return;
            }
            live.Leave(x);
            x.Session.Leave(abort);
            await meter.FreezeIfSpentAsync(x, refused);
            await DenyAsync(x, refused);
        }
        catch (BadHttpRequestException e) when (!x.Http.Response.HasStarted)
        {
            // Its body was read before anything was sent, and is not framed as its head says.
            await DenyAsync(x, new Denial(Rule.BadRequestFraming, e.Message));
        }
        finally
        {
            live.Leave(x);
            RequestMeter.Settle(x);
            x.Session.Leave(abort);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ForwardAsync(Exchange x)
    {
        // The current version, looked up for this request alone: a rotation is in force with the next one.
        var credential = x.Credential is null ? null : ring.Find(x.Session!.KeyFor(x.Credential.Name));
        if (x.Credential is not null && credential is null)
        {
            await DenyAsync(x, new Denial(Rule.CredentialUnavailable, x.Credential.Name));
            return;
        }

        if (credential?.Facts.HasEnded(time.GetUtcNow()) == true)
        {
            await DenyAsync(x, new Denial(Rule.LeaseEnded, credential.Facts.Name));
            return;
        }
        x.Key = credential?.Facts;

        // :: Step 6
        if (x.Grant is { Capture: not CaptureLevel.Metadata } && CallCapture.Begin(x, captures, time, warn) is { } unkept)
        {
            await DenyAsync(x, unkept);
            return;
        }
        var intent = x.Entry(JournalEntryType.RequestAllowed, credential?.Facts.Version);
        if (x.Capture is { } capture) intent = intent with { Capture = capture.Id };
        try
        {
            await journal.AppendAsync(intent, x.Aborted);
        }
        catch (IOException)
        {
            x.Capture?.Discard();
            await DenyAsync(x, new Denial(Rule.JournalUnavailable, ""));
            return;
        }

        try
        {
            // :: Step 7
            var swap = credential is null ? CredentialSwap.None(x) : CredentialSwap.Make(x, credential);
            x.Swap = swap;
            if (credential is not null) use.Mark(credential.Facts.Name);
            await SendAsync(x, upstreams.For(credential?.Facts.Name ?? "", x.Host), swap);
        }
        catch (Exception) when (x.Refused is not null)
        {
            x.Session!.CountDenied();
            await JournalAsync(Denied(x, x.Refused));
            await FailAsync(x, x.Refused);
        }
        catch (HttpRequestException e)
        {
            await FailAsync(x, UpstreamFailure.Classify(e, x.Host));
        }
        catch (Exception e) when (x.Aborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            x.Failure = meter.FrozenNow(x)?.Code ?? x.Failure ?? "client-gone";
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            await FailAsync(x, new Denial(Rule.UpstreamBroken, x.Host));
        }
        catch (ObjectDisposedException) when (credential is not null && credential.Secret.Length == 0)
        {
            await FailAsync(x, new Denial(Rule.CredentialUnavailable, credential.Facts.Name));
        }
        catch (Exception e)
        {
            warn($"request {x.Id}: {e}");
            await FailAsync(x, new Denial(Rule.Internal, ""));
        }
        finally
        {
            // :: Step 10
            meter.SettleSent(x);
            var captured = x.Capture?.Complete();
            if (x.Capture is not null && captured is null) x.Failure ??= new Denial(Rule.CaptureUnavailable, "").Code;
            var used = x.Metered is { Used.IsEmpty: false } call ? call : null;
            journal.AppendSoon(intent with
            {
                Type = JournalEntryType.RequestDone,
                CredentialVersion = null,
                Status = x.Status == 0 ? null : x.Status,
                RequestBytes = x.RequestBytes,
                ResponseBytes = x.ResponseBytes,
                Microseconds = (long)time.GetElapsedTime(x.Started).TotalMicroseconds,
                Rule = x.Failure,
                Model = used?.Model,
                InputTokens = used?.Used!.Value.Input,
                OutputTokens = used?.Used!.Value.Output,
                NanoUsd = used?.NanoUsd,
                Estimated = used?.Used!.Value.IsEstimated == true ? true : null,
                CaptureSha256 = captured,
            });
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendAsync(Exchange x, Upstream upstream, CredentialSwap swap)
    {
        // :: Step 8
        var webSocket = x.IsWebSocket;
        using var request = webSocket ? WebSocketRelay.Build(x, upstream, swap) : UpstreamRequest.Build(x, upstream, swap);
        try
        {
            using var answer = await upstream.Invoker.SendAsync(request, x.Aborted);

            // :: Step 9
            if (webSocket && answer.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols)
            {
                await RelayAsync(x, answer);
                return;
            }
            var length = ResponseCopy.CopyHead(x, answer);
            await ResponseCopy.CopyBodyAsync(x, answer, length);
        }
        finally
        {
            if (request.Content is ClientBody body) await body.EndAsync();
        }
    }

    private async Task RelayAsync(Exchange x, HttpResponseMessage answer)
    {
        using var messages = meter.Socket(x, answer);
        await WebSocketRelay.RelayAsync(x, answer, messages, inspection.LimitBytes);
        if (x.Refused is { } refused)
        {
            x.Failure = refused.Code;
            x.Session!.CountDenied();
            await JournalAsync(Denied(x, refused));
        }
        if (x.Trips) await meter.FreezeIfSpentAsync(x, new Denial(Rule.BudgetSpent, "on a WebSocket"));
    }

    private async Task DenyAsync(Exchange x, Denial denial)
    {
        x.Denied = denial;
        meter.CountDenied(x, denial);
        x.Session?.CountDenied();
        await JournalAsync(Denied(x, denial));
        await DenialResponse.WriteAsync(x.Http, x.Provider?.ErrorShape ?? ErrorShape.Plain, denial);
    }

    private static JournalEntry Denied(Exchange x, Denial denial) => x.Entry(JournalEntryType.RequestDenied) with
    {
        Rule = denial.Code,
        Reason = denial.Message,
        Status = denial.Status,
    };

    /// <summary>The request was allowed and went wrong. An answer that has begun can only be cut off.</summary>
    private static async Task FailAsync(Exchange x, Denial denial)
    {
        x.Failure = denial.Code;
        if (x.Http.Response.HasStarted)
        {
            x.Http.Abort();
            return;
        }
        x.Http.Response.Headers.Clear();
        // What is left of the request's body is read by nobody: said, so that no client sends its next request behind it.
        if (HttpProtocol.IsHttp11(x.Http.Request.Protocol) && x.Http.Request.ContentLength is not (null or 0)) x.Http.Response.Headers.Connection = "close";
        x.Status = denial.Status;
        try
        {
            await DenialResponse.WriteAsync(x.Http, x.Provider!.ErrorShape, denial);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            x.Failure = string.Create(CultureInfo.InvariantCulture, $"{denial.Code}, client-gone");
        }
    }

    /// <summary>An ending that cannot be written down must not become a second failure; the next intent is refused.</summary>
    private async Task JournalAsync(JournalEntry entry)
    {
        try
        {
            await journal.AppendAsync(entry, CancellationToken.None);
        }
        catch (IOException e)
        {
            warn($"the journal cannot be written: {e.Message}");
        }
    }
}
