using System.Globalization;
using System.Security.Cryptography;
using Sallyport.Control.Running;
using Sallyport.Control.Sinks.Delivery;
using Sallyport.Control.Sinks.Formats;
using Sallyport.Control.Sinks.Spools;
using Sallyport.Control.Sinks.Transports;
using Sallyport.Control.State;
using Sallyport.Core.Journal;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sinks;

/// <summary>Delivers to every sink of a policy, each at its own pace.</summary>
public sealed class SinkRunner : IDisposable
{
    private const int JitterSteps = 1_000_000;

    private readonly List<SinkDelivery> _deliveries;
    private readonly SinkOptions _options;

    /// <param name="openCredential">The secret of a sink's credential; the runner disposes it.</param>
    public SinkRunner(
        IReadOnlyList<SinkDefinition> sinks, SallyHome home, ControlDatabase database, IJournal journal, EventText text,
        Func<string, Secret> openCredential, TimeProvider time, SinkOptions options)
    {
        _options = options;
        var world = new SinkWorld(home, database, journal, text, time, options, static () => RandomNumberGenerator.GetInt32(JitterSteps) / (double)JitterSteps);
        var link = new SinkLink(text.Origin, openCredential, time, options.Patience);
        ISinkSpool[] spools = [new JournalSpool(home), new AuditSpool(database)];
        _deliveries = [.. sinks.Select(sink => new SinkDelivery(sink, SinkTransports.Create(sink, link), spools, world))];
    }

    /// <summary>One duty for each sink, so that none waits for another.</summary>
    public IReadOnlyList<ControlDuty> Duties() =>
        [.. _deliveries.Select(delivery => new ControlDuty($"sink {delivery.Sink.Name}", _options.Every, delivery.RunAsync))];

    /// <summary>Delivers what waits, to all sinks side by side. The names of those that did not take everything.</summary>
    public async Task<IReadOnlyList<string>> RunOnceAsync(CancellationToken cancellationToken)
    {
        var done = await Task.WhenAll(_deliveries.Select(async delivery => (delivery.Sink.Name, Done: await delivery.RunAsync(cancellationToken))));
        return [.. done.Where(d => !d.Done).Select(d => d.Name)];
    }

    /// <summary>Sends one event that stands for nothing, and says what came back.</summary>
    public static async Task<(bool Accepted, string Explanation)> TestAsync(
        SinkDefinition sink, EventText text, Func<string, Secret> openCredential, TimeProvider time, SinkOptions options, CancellationToken cancellationToken)
    {
        using var transport = SinkTransports.Create(sink, new SinkLink(text.Origin, openCredential, time, options.Patience));
        var now = time.GetUtcNow();
        var id = "test-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var sinkEvent = new SinkEvent
        {
            Source = SinkSource.Journal,
            Id = id,
            Type = SinkEvent.TestType,
            Time = now,
            Sequence = 0,
            Entry = new JournalEntry { Type = SinkEvent.TestType, Detail = $"a test of the sink {sink.Name}" },
            Raw = System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"{{\"time\":\"{now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}\",\"type\":\"{SinkEvent.TestType}\",\"detail\":\"a test of the sink {sink.Name}\",\"id\":\"{id}\"}}")),
        };
        var answer = await transport.SendAsync([new OutboundEvent(sinkEvent, text.Write(sinkEvent, sink.Format))], cancellationToken);
        return (answer.Verdict == Verdict.Accepted, text.Clean(answer.Explanation));
    }

    public void Dispose()
    {
        foreach (var delivery in _deliveries) delivery.Dispose();
    }
}
