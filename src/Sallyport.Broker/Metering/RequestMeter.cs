using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sallyport.Broker.Forwarding;
using Sallyport.Core.Compression;
using Sallyport.Core.Metering;
using Sallyport.Core.Policy;
using Sallyport.Core.Vault;

namespace Sallyport.Broker.Metering;

/// <summary>Holds the gate's requests to what their grants allow: reserves before one is sent, reads its answer, settles.</summary>
internal sealed class RequestMeter(Meter meter, Freezer freezer, SpikeWatch spikes, UsageLog? usage, GateCounters counters, TimeProvider time)
{
    private const int MaxModelLength = 96;

    /// <summary>Step 5. A denial means that nothing is reserved.</summary>
    public Denial? Reserve(Exchange x)
    {
        if (FrozenNow(x) is { } frozen) return frozen;
        spikes.Count(x.Session!.Agent);
        if (x.Credential is null) return null;
        var shape = x.Operation?.Content ?? ContentShape.None;
        var isSocket = x.IsWebSocket;
        var facts = x.Content;
        // A compressed body says more than its length.
        var bytes = x.Http.Request.Headers.ContainsKey(HeaderNames.ContentEncoding) ? null
            : x.Body is { IsWhole: true } whole ? whole.HeldBytes : x.Http.Request.ContentLength;
        var reservation = Reservation.Nothing;
        if (x.Grant is { } grant)
        {
            var reserved = meter.TryReserve(new ReserveRequest(grant, shape, facts, bytes, isSocket), out var refusal);
            if (reserved is null)
            {
                LimitHeaders.ShowRefused(x.Http.Response.Headers, refusal!);
                x.Trips = grant.Budget.Freeze && refusal!.IsSpent;
                return LimitDenial.Of(refusal!, facts.Model);
            }
            reservation = reserved;
        }
        x.Metered = new MeteredCall(shape, facts, bytes, reservation, meter.Prices) { IsSocket = isSocket };
        return null;
    }

    /// <summary>Freezes the agent where its policy says that a spent budget does. The refused request itself has left the session by then.</summary>
    public async ValueTask FreezeIfSpentAsync(Exchange x, Denial refused)
    {
        if (x.Trips) await freezer.FreezeAsync(FreezeTarget.Agent(x.Session!.Agent), $"a budget is spent: {refused.Subject}", CancellationToken.None);
    }

    /// <summary>Step 9, when the answer's head is there.</summary>
    public static void Answer(Exchange x, HttpResponseMessage answer, in AnswerHead head)
    {
        if (x.Metered is not { } call) return;
        LimitHeaders.Show(x.Http.Response.Headers, call.Reservation);
        if (!answer.IsSuccessStatusCode) return;
        call.WasServed = true;
        if (head.Coding.Length > 0 && (call.Decoder = BodyDecoder.For(head.Coding)) is null) return;
        call.Reader = UsageReader.For(call.Shape, head.Type);
    }

    /// <summary>Step 9 of a WebSocket: reads what the provider sends, and ends the socket when a budget is spent on it.</summary>
    public SocketMessages? Socket(Exchange x, HttpResponseMessage answer)
    {
        if (x.Metered is not { } call || call.Shape == ContentShape.None) return null;
        call.WasServed = true;
        var reader = call.Reader = UsageReader.ForWebSocket(call.Shape);
        var extensions = answer.Headers.NonValidated.TryGetValues("Sec-WebSocket-Extensions", out var values) ? values.ToString() : "";
        var packed = extensions.Contains("permessage-deflate", StringComparison.OrdinalIgnoreCase);
        var charged = default(TokenUsage);
        return new SocketMessages(packed, !extensions.Contains("server_no_context_takeover", StringComparison.OrdinalIgnoreCase), reader.Read, () =>
        {
            reader.EndMessage();
            var sum = reader.Sum;
            if (sum == charged || x.Grant is not { } grant) return;
            var refusal = meter.Charge(grant, call.Model, sum - charged, meter.Prices.Factor(reader.ServiceTier));
            charged = sum;
            if (refusal is null) return;
            x.Failure = LimitDenial.Of(refusal, call.Model).Code;
            x.Trips = grant.Budget.Freeze && refusal.IsSpent;
            x.Http.Abort();
        });
    }

    /// <summary>Wherever a request ends. A second time does nothing.</summary>
    public static void Settle(Exchange x) => x.Metered?.Settle();

    public void CountDenied(Exchange x, Denial denial) => counters.CountDenied(x.Session?.Agent, denial.Code);

    /// <summary>Step 10: settles a request that was sent, and records it.</summary>
    public void SettleSent(Exchange x)
    {
        if (x.Metered is not { } call) return;
        var used = call.Settle();
        // The key that was sent, which a rotation or a lease may have made another than the session began with.
        var key = x.Key ?? x.Credential!;
        var record = new UsageRecord
        {
            Time = time.GetUtcNow(),
            Key = new UsageKey(
                x.Session!.Agent, x.Credential!.Name, x.Provider!.Name, Bound(call.Model),
                key.Facts.GetValueOrDefault(CredentialFacts.Project, ""), x.Session.Id,
                key.Facts.GetValueOrDefault(CredentialFacts.KeyId, "")),
            Usage = used,
            NanoUsd = call.NanoUsd,
        };
        counters.CountRequest(record.Key.Agent, record.Key.Provider, x.Status);
        counters.CountUsage(record);
        usage?.Add(record);
    }

    public Denial? FrozenNow(Exchange x) => freezer.Find(x.Session!.Agent, x.Credential?.Name);

    /// <summary>A model's name comes from the agent where the provider does not say one.</summary>
    private static string Bound(string? model) => model is null ? "" : model.Length <= MaxModelLength ? model : model[..MaxModelLength];
}
