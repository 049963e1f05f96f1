namespace Sallyport.Control.Rotation;

/// <summary>The decisions of a rotation: from what is known to what is next. Pure; <see cref="RotationRunner"/> acts.</summary>
public static class RotationDecision
{
    /// <summary>The order of the steps: a leak ends the old key before anything else.</summary>
    public static RotationStep First(bool contain) => contain ? RotationStep.Revoke : RotationStep.Create;

    /// <summary>What follows a step that was taken.</summary>
    public static RotationStep After(Rotation rotation) => rotation.Step switch
    {
        RotationStep.Create => RotationStep.Try,
        RotationStep.Try => RotationStep.Switch,
        // The old key is ended already: nothing to watch for.
        RotationStep.Switch when rotation.Contain => RotationStep.Confirm,
        RotationStep.Switch => RotationStep.Watch,
        RotationStep.Watch => RotationStep.Revoke,
        RotationStep.Revoke when rotation.Contain && rotation.Switched is null => RotationStep.Create,
        RotationStep.Revoke => RotationStep.Confirm,
        _ => RotationStep.Clean,
    };

    /// <summary>After a call with the new key.</summary>
    public static RotationMove Tried(Rotation rotation, KeyLife life, RotationTimes times, DateTimeOffset now)
    {
        if (life == KeyLife.Alive || (life == KeyLife.Restricted && !rotation.MayListModels)) return new RotationMove(RotationStep.Switch, "the new key is accepted");
        if (now - rotation.StepSince < times.TryFor)
        {
            return RotationMove.Wait(life switch
            {
                KeyLife.Restricted => "the new key may not do yet what it was made for",
                KeyLife.Dead => "the provider does not accept the new key yet",
                _ => "the provider could not be asked",
            });
        }
        // Not knowing is no reason to throw a good key away, nor to put a bad one in force.
        if (life == KeyLife.Unknown) return RotationMove.Wait("the provider cannot be asked whether the new key works", alert: true);
        // With the old key ended there is nothing to go back to.
        return rotation.Contain
            ? RotationMove.Wait("the new key is still not accepted, and the old one is ended", alert: true)
            : new RotationMove(RotationStep.Undo, "the new key was never accepted; the old one stays in force", Alert: true);
    }

    /// <summary>Whether a person should know of a step that the provider does not let through. Watching takes long by itself.</summary>
    public static bool IsStuck(Rotation rotation, RotationTimes times, DateTimeOffset now) =>
        rotation.Step != RotationStep.Watch && now - rotation.StepSince >= times.StuckAfter;

    /// <summary>While both keys live.</summary>
    public static RotationMove Watched(Rotation rotation, RotationTraffic traffic, RotationTimes times, DateTimeOffset now)
    {
        var switched = rotation.Switched ?? now;
        var since = now - switched;
        var quietSince = traffic.OldLastUsed is { } last && last > switched ? last : switched;
        var quiet = now - quietSince >= times.Quiet;
        var late = traffic.OldLastUsed is { } used && used > switched + times.Settle;
        if (quiet && traffic.NewUsed) return new RotationMove(RotationStep.Revoke, "the new key is in use and the old one is quiet");
        if (quiet && since >= times.Idle) return new RotationMove(RotationStep.Revoke, "nobody has used either key");
        if (since >= times.Overlap) return new RotationMove(RotationStep.Revoke, "the old key was still in use at the end of the overlap", Alert: late);
        if (late && traffic.OldUsedOutside) return RotationMove.Wait("the old key is still in use, and not by the gate", alert: true);
        return RotationMove.Wait(quiet ? "no traffic on the new key yet" : "the old key has not been quiet for long enough");
    }

    /// <summary>After a call with the old key, once it was ended.</summary>
    public static RotationMove Confirmed(Rotation rotation, KeyLife life, RotationTimes times, DateTimeOffset now) => life switch
    {
        KeyLife.Dead => new RotationMove(RotationStep.Clean, "the provider refuses the old key"),
        KeyLife.Alive or KeyLife.Restricted => RotationMove.Wait("the provider still accepts the old key", alert: now - rotation.StepSince >= times.ConfirmFor),
        _ => RotationMove.Wait("the provider could not be asked"),
    };
}
