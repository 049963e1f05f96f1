using System.Collections.Concurrent;

namespace Sallyport.Core.Metering;

/// <summary>Counts every agent's requests and notices when one makes far more than it usually does.</summary>
/// <param name="factor">How many times its baseline is a spike; 0 watches nothing.</param>
public sealed class SpikeWatch(TimeProvider time, double factor)
{
    private readonly ConcurrentDictionary<string, AgentRate> _agents = new(StringComparer.Ordinal);
    private long _windowStarted = time.GetTimestamp();

    public void Count(string agent)
    {
        if (factor <= 0) return;
        var rate = _agents.GetOrAdd(agent, static _ => new AgentRate());
        Interlocked.Increment(ref rate.Requests);
    }

    /// <summary>For a loop, several times a second: who is spiking, once in each window.</summary>
    public IReadOnlyList<(string Agent, long Requests)> Look()
    {
        if (factor <= 0) return [];
        List<(string, long)> spikes = [];
        var closes = time.GetElapsedTime(_windowStarted) >= SpikeBaseline.Window;
        foreach (var (agent, rate) in _agents)
        {
            var requests = Interlocked.Read(ref rate.Requests);
            if (!rate.Told && requests > rate.Threshold)
            {
                rate.Told = true;
                spikes.Add((agent, requests));
            }
            if (!closes) continue;
            Interlocked.Add(ref rate.Requests, -requests);
            // A spike does not become what is usual.
            if (!rate.Told) rate.Baseline.Add(requests);
            rate.Threshold = rate.Baseline.Threshold(factor) ?? double.MaxValue;
            rate.Told = false;
        }
        if (closes) _windowStarted = time.GetTimestamp();
        return spikes;
    }

    private sealed class AgentRate
    {
        public long Requests;

        public SpikeBaseline Baseline { get; } = new();
        public double Threshold { get; set; } = double.MaxValue;
        public bool Told { get; set; }
    }
}
