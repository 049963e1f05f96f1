namespace Sallyport.Core.Metering;

/// <summary>What was taken for one call. Settled once, by what the call used; a second time does nothing.</summary>
public sealed class Reservation
{
    /// <summary>For calls whose grant limits nothing.</summary>
    public static Reservation Nothing { get; } = new();

    private const int UsualCount = 6;

    private readonly Meter? _meter;
    private readonly UpperBound _bound;
    private readonly ModelPrice? _price;
    private readonly decimal _factor;
    private readonly List<(object Source, Measure Measure, long Amount, long At)> _taken;
    private int _settled;

    private Reservation() => _taken = [];

    internal Reservation(Meter meter, in UpperBound bound, ModelPrice? price, decimal factor) =>
        (_meter, _bound, _price, _factor, _taken) = (meter, bound, price, factor, new(UsualCount));

    /// <summary>What was reserved of budgets: the most that the call can use.</summary>
    public TokenUsage Most => _bound.Most;

    /// <summary>The tightest limit on requests a minute.</summary>
    public LimitFigures Requests => Figures(Measure.Requests);

    /// <summary>The tightest limit on tokens a minute.</summary>
    public LimitFigures Tokens => Figures(Measure.Tokens);

    /// <summary>Whether anything hangs on what the call will have used.</summary>
    public bool NeedsUsage => _taken.Count > 0;

    /// <summary>Corrects what was taken to what was used.</summary>
    /// <param name="usage">What the call used.</param>
    /// <param name="factor">What its service tier multiplied the price by, where the answer says; null keeps the request's.</param>
    public void Settle(in TokenUsage usage, decimal? factor = null)
    {
        if (_meter is null || Interlocked.Exchange(ref _settled, 1) != 0) return;
        var now = _meter.Now;
        foreach (var (source, measure, amount, at) in _taken)
        {
            var actual = measure == Measure.Requests ? amount : Amount(measure, usage, _price, factor ?? _factor);
            switch (source)
            {
                case SlotAccount open: open.Leave(); break;
                case RateAccount bucket when measure != Measure.Requests: bucket.Settle(amount, actual, at, now); break;
                case BudgetSlice slice: slice.Add(amount - actual); break;
            }
        }
    }

    internal static long Amount(Measure measure, in TokenUsage usage, ModelPrice? price, decimal factor) => measure switch
    {
        Measure.Requests => 1,
        Measure.Tokens => usage.Tokens,
        Measure.Images => usage.Images,
        Measure.NanoUsd => price?.NanoUsd(usage, factor) ?? 0,
        _ => 0,
    };

    internal void Add(SlotAccount open) => _taken.Add((open, Measure.Concurrent, 1, 0));

    internal void Add(RateAccount bucket, Measure measure, long amount, long at) => _taken.Add((bucket, measure, amount, at));

    internal void Add(BudgetSlice slice, Measure measure, long amount) => _taken.Add((slice, measure, amount, 0));

    /// <summary>Gives everything back: the call was refused by a later limit and is not sent.</summary>
    internal void Undo()
    {
        if (Interlocked.Exchange(ref _settled, 1) != 0) return;
        var now = _meter!.Now;
        foreach (var (source, _, amount, at) in _taken)
        {
            switch (source)
            {
                case SlotAccount open: open.Leave(); break;
                case RateAccount bucket: bucket.Settle(amount, 0, at, now); break;
                case BudgetSlice slice: slice.Add(amount); break;
            }
        }
    }

    private LimitFigures Figures(Measure wanted)
    {
        var figures = default(LimitFigures);
        if (_meter is null) return figures;
        var now = _meter.Now;
        foreach (var (source, measure, _, _) in _taken)
        {
            if (measure == wanted) figures = figures.Tighter(source as RateAccount, now);
        }
        return figures;
    }
}
