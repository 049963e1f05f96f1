using Sallyport.Control.Watch;

namespace Sallyport.Tests.Control.Watch;

/// <summary>How one agent uses its key.</summary>
internal enum Habit
{
    /// <summary>Short calls by day, few at night.</summary>
    Office,

    /// <summary>Streams of up to half an hour.</summary>
    Streams,

    /// <summary>Two hundred calls every night within some minutes, many of them refused and tried again.</summary>
    NightlyBurst,

    /// <summary>The provider counts each turn of a hosted tool as a request.</summary>
    HostedTools,

    /// <summary>WebSockets of up to an hour, counted once at the gate and answer by answer at the provider.</summary>
    Sockets,
}

/// <summary>
/// What gate and provider know of one key over a month, minute by minute, as it becomes known: the gate's calls when they
/// begin and end, the provider's counts when they become visible.
/// </summary>
internal sealed class SimulatedKey
{
    private const int Month = 31 * 24 * 60;
    private const int Day = 24 * 60;

    private readonly Random _random;
    private readonly Habit _habit;
    private readonly int[] _skew;
    private readonly List<(int Start, int End)> _outages;
    private readonly bool _countsAtTheEnd;
    private readonly List<Event> _events = [];
    private readonly long[] _requests = new long[Month], _tokens = new long[Month], _begun = new long[Month], _ended = new long[Month],
        _sockets = new long[Month], _socketsEnded = new long[Month], _gateTokens = new long[Month], _gateCalls = new long[Month];
    private int _applied;

    /// <param name="skew">How far the provider's clock is ahead, in minutes, by day.</param>
    /// <param name="outages">When the provider shows nothing new.</param>
    public SimulatedKey(Random random, Habit habit, int[] skew, List<(int Start, int End)> outages)
    {
        (_random, _habit, _skew, _outages) = (random, habit, skew, outages);
        _countsAtTheEnd = random.Next(2) == 0;
        for (var minute = Day; minute < Month - 60; minute++)
        {
            for (var calls = Calls(minute); calls > 0; calls--) Call(minute);
        }
    }

    private enum What { Requests, Tokens, Begun, Ended, Sockets, SocketsEnded, GateTokens, GateCalls }

    private readonly record struct Event(int Known, int Minute, What What, long Amount);

    /// <summary>Uses the key from somewhere else. Gives when so many of its requests were visible: one entry for each.</summary>
    public List<int> Leak(int start, int minutes, int requests)
    {
        List<int> visible = [];
        for (var i = 0; i < requests; i++)
        {
            var minute = start + _random.Next(minutes);
            visible.Add(Provider(minute, 1, _random.Next(200, 6000)));
        }
        visible.Sort();
        return visible;
    }

    public void Begin() => _events.Sort((a, b) => a.Known.CompareTo(b.Known));

    /// <summary>What is known at a minute of the two days before it.</summary>
    public LeakJudgement Judge(int now, int from, LeakTerms terms)
    {
        for (; _applied < _events.Count && _events[_applied].Known <= now; _applied++) Apply(_events[_applied]);
        var first = now - (2 * Day);
        long[] Window(long[] all) => all[Math.Max(0, first)..(now + 1)];
        var traffic = new KeyTraffic(Math.Max(0, first), from)
        {
            Requests = Window(_requests), Tokens = Window(_tokens), Begun = Window(_begun), Ended = Window(_ended),
            Sockets = Window(_sockets), SocketsEnded = Window(_socketsEnded), Elsewhere = new long[now + 1 - Math.Max(0, first)],
        };
        return LeakDecision.Judge(traffic, () => new GateTokens(Window(_gateTokens), Window(_gateCalls).Sum()), terms);
    }

    private int Calls(int minute)
    {
        var ofDay = minute % Day;
        var isDay = ofDay is > 8 * 60 and < 19 * 60;
        return _habit switch
        {
            Habit.Office => isDay ? _random.Next(4) : _random.Next(20) == 0 ? 1 : 0,
            Habit.Streams => _random.Next(isDay ? 3 : 12) == 0 ? 1 : 0,
            Habit.NightlyBurst => ofDay is >= 120 and < 126 ? 35 : _random.Next(60) == 0 ? 1 : 0,
            Habit.HostedTools => _random.Next(isDay ? 2 : 15) == 0 ? 1 : 0,
            _ => _random.Next(isDay ? 30 : 200) == 0 ? 1 : 0,
        };
    }

    private void Call(int minute)
    {
        var lasts = _habit switch
        {
            Habit.Streams => _random.Next(31),
            Habit.Sockets => _random.Next(1, 61),
            _ => _random.Next(20) == 0 ? 2 : _random.Next(2),
        };
        Know(minute, minute, What.Begun, 1);
        if (_habit == Habit.Sockets) Know(minute, minute, What.Sockets, 1);
        // A gate that is killed loses the end of what is open; a call that is refused is tried again, and may be counted or not.
        var killed = _random.Next(2000) == 0;
        var refused = _random.Next(_habit == Habit.NightlyBurst ? 5 : 40) == 0;
        var end = minute + lasts;
        if (!killed)
        {
            Know(end, minute, What.Ended, 1);
            Know(end, end, What.GateCalls, 1);
            if (_habit == Habit.Sockets) Know(end, minute, What.SocketsEnded, 1);
        }
        if (refused)
        {
            if (_random.Next(2) == 0) Provider(minute, 1, 0);
            if (_random.Next(4) > 0 && minute + 1 < Month - 60) Call(minute + 1);
            return;
        }
        long tokens = 0;
        foreach (var (at, requests, used) in Turns(minute, lasts))
        {
            tokens += used;
            Provider(at, requests, used);
        }
        // Where a stream does not say what it used, the gate estimates.
        if (_habit == Habit.Streams && _random.Next(4) == 0) tokens = (long)(tokens * (0.3 + (_random.NextDouble() * 2.5)));
        if (!killed) Know(end, end, What.GateTokens, tokens);
    }

    private IEnumerable<(int At, int Requests, long Tokens)> Turns(int minute, int lasts)
    {
        var counted = _countsAtTheEnd ? minute + lasts : minute;
        switch (_habit)
        {
            case Habit.HostedTools:
                var turns = _random.Next(1, 7);
                yield return (counted, turns, turns * _random.Next(500, 4000));
                break;
            case Habit.Sockets:
                for (var at = minute; at <= minute + lasts; at++)
                {
                    if (_random.Next(2) == 0) yield return (at, _random.Next(1, 4), _random.Next(100, 3000));
                }
                break;
            default:
                yield return (counted, 1, _random.Next(200, 6000));
                break;
        }
    }

    /// <summary>When it becomes visible.</summary>
    private int Provider(int minute, int requests, long tokens)
    {
        var at = Math.Clamp(minute + _skew[minute / Day], 0, Month - 1);
        // Mostly minutes, now and then hours.
        var visible = minute + 1 + (_random.Next(25) == 0 ? _random.Next(30, 300) : _random.Next(1, 12));
        foreach (var (start, end) in _outages)
        {
            if (visible >= start && visible < end) visible = end;
        }
        visible = Math.Max(visible, at) + (int)LeakTerms.Default.Settle.TotalMinutes;
        Know(visible, at, What.Requests, requests);
        Know(visible, at, What.Tokens, tokens);
        return visible;
    }

    private void Know(int known, int minute, What what, long amount)
    {
        if (minute < Month) _events.Add(new Event(known, minute, what, amount));
    }

    private void Apply(in Event e)
    {
        var counts = e.What switch
        {
            What.Requests => _requests,
            What.Tokens => _tokens,
            What.Begun => _begun,
            What.Ended => _ended,
            What.Sockets => _sockets,
            What.SocketsEnded => _socketsEnded,
            What.GateTokens => _gateTokens,
            _ => _gateCalls,
        };
        counts[e.Minute] += e.Amount;
    }
}
