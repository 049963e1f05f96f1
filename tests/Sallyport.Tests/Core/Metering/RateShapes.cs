using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Metering;
using Xunit;

namespace Sallyport.Tests.Core.Metering;

/// <summary>Some gates, driven by a list of random steps, and what they let through together.</summary>
internal sealed class RateShapes(long limit, FakeTimeProvider time, Func<IRateLedger> enter, Action<IRateLedger>? kill = null)
{
    public const int Gates = 3;

    private readonly PriorityQueue<(int Gate, RateAccount Account, long At, long Taken, long Actual), long> _open = new();
    private readonly List<(long At, long Amount)> _passed = [];
    private readonly IRateLedger[] _ledgers = [.. Enumerable.Range(0, Gates).Select(_ => enter())];
    private RateAccount[] _accounts = [];

    /// <param name="Wait">Nanoseconds before the step.</param>
    /// <param name="Gate">Whose step.</param>
    /// <param name="What">0: it tells and returns; 1: it stops and another starts; 2: it is killed; else it has a call.</param>
    /// <param name="Amount">What the call reserves.</param>
    /// <param name="Part">What it turns out to use, at most what it reserved.</param>
    /// <param name="Duration">Nanoseconds until that is known.</param>
    public readonly record struct Step(long Wait, int Gate, int What, long Amount, long Part, long Duration);

    public long Passed => _passed.Sum(p => p.Amount);

    public void Run(IEnumerable<Step> steps)
    {
        _accounts = [.. _ledgers.Select(Account)];
        foreach (var step in steps)
        {
            AdvanceTo(Now + step.Wait);
            switch (step.What)
            {
                case 0:
                    _accounts[step.Gate].Balance(all: false);
                    break;
                case 1:
                    _accounts[step.Gate].Balance(all: true);
                    Replace(step.Gate, null);
                    break;
                case 2 when kill is not null:
                    kill(_ledgers[step.Gate]);
                    Replace(step.Gate, enter());
                    break;
                default:
                    if (_accounts[step.Gate].TryTake(step.Amount, Now, out _))
                        _open.Enqueue((step.Gate, _accounts[step.Gate], Now, step.Amount, Math.Min(step.Part, step.Amount)), Now + step.Duration);
                    break;
            }
        }
        AdvanceTo(Now + (10 * SharedRate.Period));
    }

    /// <summary>Over every stretch between two calls: by what was really used, at the time at which it was let through.</summary>
    public void HoldsTheLimit()
    {
        _passed.Sort();
        for (var first = 0; first < _passed.Count; first++)
        {
            long sum = 0;
            for (var last = first; last < _passed.Count; last++)
            {
                sum += _passed[last].Amount;
                var stretch = _passed[last].At - _passed[first].At;
                Assert.True(sum <= limit + ((double)limit * stretch / SharedRate.Period) + 0.001, $"{sum} in {stretch} ns");
            }
        }
    }

    private long Now => SteadyClock.Nanoseconds(time);

    private RateAccount Account(IRateLedger ledger) => new("agent=a;credential=c", Measure.Tokens, limit, ledger);

    /// <summary>What is open in a gate that ends has been sent, and is settled nowhere any more.</summary>
    private void Replace(int gate, IRateLedger? ledger)
    {
        var open = _open.UnorderedItems.ToList();
        _open.Clear();
        foreach (var (call, due) in open)
        {
            if (call.Gate == gate) _passed.Add((call.At, call.Actual));
            else _open.Enqueue(call, due);
        }
        _accounts[gate] = Account(_ledgers[gate] = ledger ?? _ledgers[gate]);
    }

    private void AdvanceTo(long end)
    {
        while (_open.TryPeek(out var call, out var due) && due <= end)
        {
            _open.Dequeue();
            time.Advance(TimeSpan.FromTicks((due - Now) / 100));
            call.Account.Settle(call.Taken, call.Actual, call.At, Now);
            _passed.Add((call.At, call.Actual));
        }
        time.Advance(TimeSpan.FromTicks((end - Now) / 100));
    }
}
