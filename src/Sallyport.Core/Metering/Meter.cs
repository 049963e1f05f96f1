using System.Collections.Concurrent;
using Sallyport.Core.Policy;

namespace Sallyport.Core.Metering;

/// <summary>
/// Holds every agent to its limits and budgets. What a call may use is reserved before it is sent and settled by what
/// it used, so calls that run at the same time cannot spend the same money. Where a grant limits nothing it costs one
/// comparison.
/// </summary>
/// <param name="rates">The ledger of limits per minute and of slots; without one this gate has them to itself.</param>
public sealed class Meter(TimeProvider time, IBudgetLedger ledger, PriceTable prices, IRateLedger? rates = null)
{
    private readonly ConcurrentDictionary<(string Agent, string Credential), MeterScope> _scopes = new();
    private readonly IRateLedger _rates = rates ?? new MemoryRateLedger(time);
    private readonly Lock _change = new();

    /// <summary>Replaced whole when the user's prices change.</summary>
    public PriceTable Prices { get; set; } = prices;

    /// <summary>Reserves for a call all that its grant limits, or nothing at all.</summary>
    /// <returns>The reservation, to be settled exactly once; or null with the reason in <paramref name="refusal"/>.</returns>
    public Reservation? TryReserve(in ReserveRequest request, out LimitRefusal? refusal)
    {
        refusal = null;
        var grant = request.Grant;
        if (ReferenceEquals(grant.Limits, Limits.None) && ReferenceEquals(grant.Budget, Budget.None)) return Reservation.Nothing;

        var scope = ScopeOf(grant);
        var price = Prices.Find(request.Facts.Model);
        // A socket takes the least there is: it may open only where something is left.
        var bound = request.IsSocket ? UpperBound.Least : UpperBound.Of(request.Shape, request.Facts, request.BodyBytes, price);
        // The dearest tier that it may end up in; where the request names none, the provider's project decides.
        var factor = Math.Max(1, Prices.Factor(request.Facts.ServiceTier));
        if (!request.IsSocket && NoPrice(scope, request.Shape, bound, price) is { } unpriced)
        {
            refusal = unpriced;
            return null;
        }

        var reservation = new Reservation(this, bound, price, factor);
        try
        {
            refusal = Reserve(reservation, scope, bound, price, factor);
            if (refusal is null)
            {
                foreach (var model in scope.Models)
                {
                    if (request.Facts.Model is { } name && !NameRules.Matches(model.Pattern, name)) continue;
                    if (request.Facts.Model is null && bound.Most.IsEmpty) continue;
                    refusal = Reserve(reservation, model, bound, price, factor);
                    if (refusal is not null) break;
                }
            }
        }
        catch (IOException e)
        {
            refusal = new LimitRefusal { Measure = Measure.NanoUsd, Length = PeriodLength.Day, Scope = scope.Title, Failure = e.Message };
        }
        if (refusal is null) return reservation;
        reservation.Undo();
        return null;
    }

    /// <summary>Charges what an answer on a WebSocket used.</summary>
    /// <returns>The budget that is spent by it, so that the socket must end; or null.</returns>
    public LimitRefusal? Charge(Grant grant, string? model, in TokenUsage usage, decimal factor)
    {
        if (ReferenceEquals(grant.Limits, Limits.None) && ReferenceEquals(grant.Budget, Budget.None)) return null;
        var scope = ScopeOf(grant);
        var price = Prices.Find(model);
        var refusal = NoPrice(scope, ContentShape.Responses, new UpperBound(usage, usage), price);
        refusal = Charge(scope, usage, price, factor) ?? refusal;
        foreach (var part in scope.Models)
        {
            if (model is null || NameRules.Matches(part.Pattern, model)) refusal = Charge(part, usage, price, factor) ?? refusal;
        }
        return refusal;
    }

    /// <summary>Evens out with the ledger what this gate holds and owes. For a loop, about once a second.</summary>
    /// <param name="all">Return everything: the gate stops.</param>
    /// <exception cref="IOException">The ledger cannot be written; it is tried again the next time.</exception>
    public void Balance(bool all = false)
    {
        foreach (var scope in _scopes.Values)
        {
            scope.Balance(all);
            foreach (var model in scope.Models) model.Balance(all);
        }
    }

    internal long Now => SteadyClock.Nanoseconds(time);

    private LimitRefusal? Reserve(Reservation reservation, MeterScope scope, in UpperBound bound, ModelPrice? price, decimal factor)
    {
        var now = Now;
        if (scope.Limits.Concurrent is { } most)
        {
            if (!scope.Open.TryEnter(most, now))
            {
                return new LimitRefusal
                {
                    Measure = Measure.Concurrent, Length = PeriodLength.Moment, Scope = scope.Title,
                    Limit = most, Needed = 1, RetryAfter = TimeSpan.FromSeconds(1),
                };
            }
            reservation.Add(scope.Open);
        }
        return Bucket(reservation, scope, scope.Requests, Measure.Requests, 1, now)
            ?? Bucket(reservation, scope, scope.Tokens, Measure.Tokens, bound.Likely.Tokens, now)
            ?? Bucket(reservation, scope, scope.Images, Measure.Images, bound.Likely.Images, now)
            ?? Accounts(reservation, scope, bound, price, factor);
    }

    private static LimitRefusal? Bucket(Reservation reservation, MeterScope scope, RateAccount? bucket, Measure measure, long amount, long now)
    {
        if (bucket is null) return null;
        if (amount > 0 && !bucket.TryTake(amount, now, out var retryAfter))
        {
            return new LimitRefusal
            {
                Measure = measure, Length = PeriodLength.Minute, Scope = scope.Title,
                Limit = bucket.Limit, Remaining = bucket.Remaining(now), Needed = amount,
                RetryAfter = TimeSpan.FromMicroseconds(retryAfter / 1000.0),
            };
        }
        reservation.Add(bucket, measure, amount, now);
        return null;
    }

    private LimitRefusal? Accounts(Reservation reservation, MeterScope scope, in UpperBound bound, ModelPrice? price, decimal factor)
    {
        if (scope.Accounts.Count == 0) return null;
        var now = time.GetUtcNow();
        foreach (var account in scope.Accounts)
        {
            var amount = bound == UpperBound.Least ? 1 : Reservation.Amount(account.Measure, bound.Most, price, factor);
            if (!account.TryTake(amount, now, out var slice, out var left))
            {
                return new LimitRefusal
                {
                    Measure = account.Measure, Length = account.Length, Scope = scope.Title, IsBudget = scope.IsBudget(account),
                    Limit = account.Limit, Remaining = left, Needed = amount, RetryAfter = slice.Period.End - now,
                };
            }
            reservation.Add(slice, account.Measure, amount);
        }
        return null;
    }

    private LimitRefusal? Charge(MeterScope scope, in TokenUsage usage, ModelPrice? price, decimal factor)
    {
        scope.Tokens?.Settle(0, usage.Tokens, Now, Now);
        scope.Images?.Settle(0, usage.Images, Now, Now);
        LimitRefusal? refusal = null;
        var now = time.GetUtcNow();
        foreach (var account in scope.Accounts)
        {
            if (account.Measure == Measure.Requests) continue;
            var amount = Reservation.Amount(account.Measure, usage, price, factor);
            if (account.Charge(amount, now)) continue;
            refusal = new LimitRefusal
            {
                Measure = account.Measure, Length = account.Length, Scope = scope.Title, IsBudget = scope.IsBudget(account),
                Limit = account.Limit, Needed = amount, RetryAfter = account.EndOfPeriod(now) - now,
            };
        }
        return refusal;
    }

    /// <summary>A batch's content lies in a file, and that of some calls is not read: nothing bounds what they cost.</summary>
    private static LimitRefusal? NoPrice(MeterScope scope, ContentShape shape, in UpperBound bound, ModelPrice? price)
    {
        var budget = scope.Budget;
        if (budget.AllowUnpriced) return null;
        var unbounded = shape is ContentShape.Batch or ContentShape.Unread && scope.Accounts.Any(scope.IsBudget);
        if (!unbounded && (!budget.InUsd || price is not null || bound.Most.IsEmpty)) return null;
        return new LimitRefusal { Measure = Measure.NanoUsd, Length = PeriodLength.Day, Scope = scope.Title, IsBudget = true, Unpriced = true };
    }

    private MeterScope ScopeOf(Grant grant)
    {
        var key = (grant.Agent, grant.Credential);
        if (_scopes.TryGetValue(key, out var scope) && Fits(scope, grant)) return scope;
        lock (_change)
        {
            var old = _scopes.GetValueOrDefault(key);
            if (old is not null && Fits(old, grant)) return old;
            return _scopes[key] = MeterScope.For(grant, old, ledger, _rates);
        }
    }

    private static bool Fits(MeterScope scope, Grant grant) =>
        ReferenceEquals(scope.Limits, grant.Limits) && ReferenceEquals(scope.Budget, grant.Budget);
}
