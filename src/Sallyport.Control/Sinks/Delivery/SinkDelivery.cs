using Sallyport.Control.Sinks.Spools;
using Sallyport.Control.Sinks.Transports;
using Sallyport.Core.Journal;
using Sallyport.Core.PolicyFiles;

namespace Sallyport.Control.Sinks.Delivery;

/// <summary>
/// Delivers to one sink. What was not acknowledged is sent again, from the place that is stored; that place moves on only
/// behind what was acknowledged or given up, so a kill at any point repeats events and loses none.
/// </summary>
internal sealed class SinkDelivery(SinkDefinition sink, ISinkTransport transport, IReadOnlyList<ISinkSpool> spools, SinkWorld world) : IDisposable
{
    private enum Step { Idle, More, Failed }

    // So many events in a row that nobody takes are no longer the events' fault.
    private const int SuspiciousRefusals = 3;

    private readonly Dictionary<SinkSource, int> _limits = spools.ToDictionary(s => s.Source, _ => world.Options.MaxEvents);
    private readonly Dictionary<SinkSource, int> _tries = spools.ToDictionary(s => s.Source, _ => 0);
    private DateTimeOffset _notBefore;
    private int _failures;
    private int _refusedInRow;

    public SinkDefinition Sink => sink;

    /// <summary>Delivers until nothing waits, or until the sink fails; after a failure it does nothing before its time has come.</summary>
    /// <returns>False where it failed, is being left alone, or another process delivers to it.</returns>
    /// <exception cref="IOException">What is to be delivered cannot be read, or what was given up cannot be written down.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (world.Time.GetUtcNow() < _notBefore) return false;
        try
        {
            using var only = SinkLock.TryTake(world.Home, sink.Name);
            return only is not null && await DeliverAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Our own disk, and not the receiver's fault: it must not get the same batch every second all the same.
            LeaveAlone(asked: null);
            throw new IOException($"{sink.Name} is not delivered to: {e.Message}", e);
        }
    }

    public void Dispose() => transport.Dispose();

    private async Task<bool> DeliverAsync(CancellationToken cancellationToken)
    {
        bool more;
        do
        {
            more = false;
            foreach (var spool in spools)
            {
                var step = await StepAsync(spool, cancellationToken);
                if (step == Step.Failed) return false;
                more |= step == Step.More;
            }
        }
        while (more);
        return true;
    }

    private async Task<Step> StepAsync(ISinkSpool spool, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var place = SinkPlaces.Find(world.Database, sink.Name, spool.Source);
        var read = spool.Read(place, sink.Events, _limits[spool.Source], world.Options.MaxBytes);
        if (read.Events.Count == 0)
        {
            if (read.End is not null && read.End != place) SinkPlaces.Set(world.Database, sink.Name, spool.Source, read.End);
            return read.More ? Step.More : Step.Idle;
        }
        var batch = read.Events.Select(e => new OutboundEvent(e.Event, world.Text.Write(e.Event, sink.Format))).ToList();
        var answer = await transport.SendAsync(batch, cancellationToken);
        answer = answer with { Explanation = world.Text.Clean(answer.Explanation) };
        return answer switch
        {
            { Each: { } each } => await SettleEachAsync(spool, read, batch, each, answer, cancellationToken),
            { Verdict: Verdict.Accepted } => await SettleEachAsync(spool, read, batch, [.. batch.Select(_ => (Verdict.Accepted, ""))], answer, cancellationToken),
            { Verdict: Verdict.Doubtful } => await SettleEachAsync(spool, read, batch, [.. batch.Select(_ => (Verdict.Doubtful, answer.Explanation))], answer, cancellationToken),
            { Verdict: Verdict.Refused } => await RefusedAsync(spool, read, batch, answer, cancellationToken),
            _ => Fail(answer),
        };
    }

    /// <summary>Moves on behind all that is settled, up to the first event that is to be sent again.</summary>
    private async Task<Step> SettleEachAsync(
        ISinkSpool spool, SpoolRead read, List<OutboundEvent> batch, IReadOnlyList<(Verdict Verdict, string Explanation)> each, DeliveryAnswer answer, CancellationToken cancellationToken)
    {
        var settled = 0;
        var (delivered, refused) = (0, 0);
        for (; settled < each.Count && each[settled].Verdict != Verdict.Later; settled++)
        {
            if (each[settled].Verdict == Verdict.Accepted)
            {
                delivered++;
                continue;
            }
            refused++;
            await GiveUpAsync(batch[settled], world.Text.Clean(each[settled].Explanation), cancellationToken);
        }
        if (settled > 0)
        {
            SinkPlaces.Set(world.Database, sink.Name, spool.Source, settled == each.Count ? read.End! : read.Events[settled - 1].After);
            _tries[spool.Source] = 0;
            Note(delivered, refused);
        }
        if (settled < each.Count) return Fail(answer);
        if (delivered == 0)
        {
            _refusedInRow += refused;
            if (_refusedInRow >= SuspiciousRefusals) return Fail(answer);
        }
        else
        {
            (_failures, _refusedInRow) = (0, 0);
            _limits[spool.Source] = Math.Min(world.Options.MaxEvents, _limits[spool.Source] * 2);
        }
        // One more look even where this was all: events come while others are sent.
        return Step.More;
    }

    /// <summary>Something in the batch is never taken: it is looked for in smaller batches, and given up once it is alone.</summary>
    private async Task<Step> RefusedAsync(ISinkSpool spool, SpoolRead read, List<OutboundEvent> batch, DeliveryAnswer answer, CancellationToken cancellationToken)
    {
        if (batch.Count > 1)
        {
            _limits[spool.Source] = batch.Count / 2;
            return Step.More;
        }
        if (++_tries[spool.Source] < world.Options.RefusedTries)
        {
            await Task.Delay(world.Options.RefusedPause, world.Time, cancellationToken);
            return Step.More;
        }
        return await SettleEachAsync(spool, read, batch, [(Verdict.Refused, answer.Explanation)], answer, cancellationToken);
    }

    private async Task GiveUpAsync(OutboundEvent outbound, string reason, CancellationToken cancellationToken)
    {
        new DeadLetters(world.Home, world.Time).Add(sink.Name, outbound.Event, reason, outbound.Text);
        // An entry about an entry about an entry would never end.
        if (outbound.Event.Type == JournalEntryType.SinkRefused) return;
        await world.Journal.AppendAsync(new JournalEntry
        {
            Type = JournalEntryType.SinkRefused,
            Reason = reason,
            Detail = $"{sink.Name}: {outbound.Event.Type} {outbound.Event.Id}",
        }, cancellationToken);
    }

    private Step Fail(DeliveryAnswer answer)
    {
        LeaveAlone(answer.RetryAfter);
        var record = SinkRecord.Find(world.Database, sink.Name);
        (record with { LastFailure = world.Time.GetUtcNow(), Error = answer.Explanation }).Save(world.Database, sink.Name);
        return Step.Failed;
    }

    private void LeaveAlone(TimeSpan? asked) =>
        _notBefore = world.Time.GetUtcNow() + SinkBackoff.After(++_failures, asked, world.Jitter());

    private void Note(int delivered, int refused)
    {
        var record = SinkRecord.Find(world.Database, sink.Name);
        (record with
        {
            LastSuccess = delivered > 0 ? world.Time.GetUtcNow() : record.LastSuccess,
            Error = delivered > 0 ? null : record.Error,
            Delivered = record.Delivered + delivered,
            Refused = record.Refused + refused,
        }).Save(world.Database, sink.Name);
    }
}
