using Sallyport.Control.Leases;
using Sallyport.Control.Rotation;
using Sallyport.Control.Runbooks.Facts;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Runbooks.Points;

/// <summary>8: every key ends, in its time, and what was begun is finished.</summary>
internal static class RotationOnSchedule
{
    /// <summary>A rotation waits a day at most until its old key is quiet.</summary>
    internal static readonly TimeSpan Stuck = TimeSpan.FromHours(25);

    /// <summary>A lease is swept every minute; one that is there so long after its end is not.</summary>
    internal static readonly TimeSpan Unswept = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan s_recent = TimeSpan.FromDays(30);

    public static IEnumerable<Evidence> Look(RunbookFacts facts) => [.. Ages(facts), .. UnderWay(facts), .. AgesElsewhere(facts)];

    private static IEnumerable<Evidence> Ages(RunbookFacts facts)
    {
        if (facts.Vault.Value is not { } vault || facts.Policy.Value is not { } policy)
        {
            yield return facts.Vault.Value is null ? Evidence.NotKnown(facts.Vault, Sources.Vault, "how old keys are") : Evidence.NotKnown(facts.Policy, Sources.Policy, "how old keys may become");
            yield break;
        }
        var terms = new RotationTerms(policy.File);
        var all = vault.Credentials.Where(c => !c.StandsBy && RunbookFacts.Fact(c, CredentialFacts.Lease).Length == 0 && !CredentialName.IsForSink(c.Name)).ToList();
        var onTime = 0;
        foreach (var credential in all)
        {
            var mend = Mend(credential);
            var age = facts.Now - credential.Rotated;
            if (terms.PeriodOf(credential.Name) is not { } period)
                yield return Evidence.Warn($"{credential.Name} is never rotated, says the policy; it is {Wording.Span(age)} old", Sources.Policy, $"say rotate_every of {credential.Name} in sallyport.yaml, then: sally apply");
            else if (age > period)
                yield return Evidence.Fail($"{credential.Name} is {Wording.Span(age)} old, {Wording.Span(age - period)} more than its {Wording.Span(period)}", Sources.Vault, mend);
            else if (RotationSchedule.Due(credential, period) is var due && due <= facts.Now)
                yield return Evidence.Warn($"{credential.Name} has been due since {Wording.Day(due)}, and must be replaced by {Wording.Day(credential.Rotated + period)}", Sources.Vault, mend);
            else onTime++;
        }
        if (onTime == all.Count)
            yield return Evidence.Ok(all.Count == 0 ? "there is no key to rotate" : $"{Wording.Count(all.Count, "key")}, none older than its period; the oldest is {Wording.Span(facts.Now - all.Min(c => c.Rotated))} old", Sources.Vault);
    }

    private static string Mend(Credential credential) => RunbookFacts.Fact(credential, CredentialFacts.Source) is { Length: > 0 } source
        ? $"replace it where it comes from, {source}, then: sally keys refresh {credential.Name}"
        : RotationTarget.IsManaged(credential) ? "sally keys rotate --due, or keep sally control run running" : $"sally keys rotate {credential.Name} --guided";

    private static IEnumerable<Evidence> UnderWay(RunbookFacts facts)
    {
        if (facts.Control.Value is not { } control)
        {
            yield return Evidence.NotKnown(facts.Control, Sources.Control, "whether a rotation is stuck");
            yield break;
        }
        var open = control.Rotations.Where(r => !r.Finished).ToList();
        var stuck = open.Where(r => facts.Now - r.Rotation.StepSince > Stuck).ToList();
        foreach (var rotation in stuck)
        {
            yield return Evidence.Fail($"the rotation of {rotation.Rotation.Credential} has been at {rotation.Rotation.Step.ToString().ToLowerInvariant()} for {Wording.Span(facts.Now - rotation.Rotation.StepSince)}"
                + (rotation.Rotation.Note.Length > 0 ? $": {rotation.Rotation.Note}" : ""), Sources.Control, "sally keys rotate --due");
        }
        var failed = control.Rotations.Where(r => r.Failed && facts.Now - r.Updated < s_recent && !control.Rotations.Any(o => o.Rotation.Credential == r.Rotation.Credential && o.Began > r.Began && o is { Finished: true, Failed: false })).ToList();
        foreach (var rotation in failed)
            yield return Evidence.Warn($"the rotation of {rotation.Rotation.Credential} was given up {Wording.Day(rotation.Updated)}; the old key is in force", Sources.Control, $"sally keys rotate {rotation.Rotation.Credential}");
        if (stuck.Count + failed.Count == 0)
            yield return Evidence.Ok($"{Wording.Count(open.Count, "rotation")} under way, none of them stuck", Sources.Control);
        var left = control.Leases.Where(l => facts.Now - (l.Step == LeaseStep.Creating ? l.Created : l.Ends) > Unswept).ToList();
        foreach (var lease in left)
        {
            yield return Evidence.Fail($"lease {lease.Id} of {lease.Agent} for {lease.Credential} should have ended {Wording.Span(facts.Now - (lease.Step == LeaseStep.Creating ? lease.Created : lease.Ends))} ago, and has not",
                Sources.Control, $"sally lease revoke {lease.Id}");
        }
        if (left.Count == 0) yield return Evidence.Ok($"{Wording.Count(control.Leases.Count, "lease")}, none beyond its end", Sources.Control);
    }

    private static IEnumerable<Evidence> AgesElsewhere(RunbookFacts facts)
    {
        if (facts.Organization.Value is not { } organization)
        {
            yield return Evidence.NotKnown(facts.Organization, Sources.Organization, "how old the keys outside of this vault are");
            yield break;
        }
        var old = organization.KeysElsewhere.Where(k => !(k.Key.Expires <= facts.Now) && facts.Now - k.Key.Created > RotationSchedule.Default).ToList();
        yield return old.Count == 0
            ? Evidence.Ok($"no key of the organization is older than {Wording.Span(RotationSchedule.Default)} outside of this vault", Sources.Organization)
            : Evidence.Warn($"{Wording.Count(old.Count, "key")} outside of this vault {(old.Count == 1 ? "is" : "are")} older than {Wording.Span(RotationSchedule.Default)}: {Wording.List([.. old.Select(k => $"{k.Key.Label} in {k.Project.Name}, {Wording.Span(facts.Now - k.Key.Created!.Value)}")])}",
                Sources.Organization, "take each over with `sally apply --adopt`, or delete it at the provider");
    }
}
