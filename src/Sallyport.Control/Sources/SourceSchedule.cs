namespace Sallyport.Control.Sources;

public enum SourceAction { Wait, Renew, Fetch }

/// <summary>When a credential is to be fetched again, or its lease extended: a function of what is known.</summary>
public static class SourceSchedule
{
    public static readonly TimeSpan LeastPeriod = TimeSpan.FromSeconds(30);

    /// <param name="state">Null where nothing is known, as after the loss of the control plane's store.</param>
    /// <param name="every">What the operator asked for; null for nothing.</param>
    public static SourceAction Decide(DateTimeOffset now, CredentialSource source, SourceState? state, TimeSpan? every)
    {
        if (state is null) return source is VaultSource || every is not null ? SourceAction.Fetch : SourceAction.Wait;
        if (every is { } period && now >= state.Fetched + period) return SourceAction.Fetch;
        if (state.Lease is not { } lease) return SourceAction.Wait;
        // At two thirds there is time to try again, more than once, before the key dies.
        if (now < state.Since + (lease.Duration * 2 / 3)) return SourceAction.Wait;
        return lease is { Id: not null, Renewable: true } && now < state.Since + lease.Duration ? SourceAction.Renew : SourceAction.Fetch;
    }

    /// <summary>Whether a lease as it was extended is worth going on with: near the most that its server allows it is not.</summary>
    public static bool IsWorth(SourceLease? renewed, SourceState state) => renewed is not null && renewed.Duration >= state.FirstDuration / 3;
}
