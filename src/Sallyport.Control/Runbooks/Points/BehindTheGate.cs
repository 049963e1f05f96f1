using Sallyport.Control.Runbooks.Facts;

namespace Sallyport.Control.Runbooks.Points;

/// <summary>7: an agent that has a key of its own needs no gate.</summary>
internal static class BehindTheGate
{
    /// <summary>The gate writes last uses behind, and the provider's clock is its own.</summary>
    internal static readonly TimeSpan Tolerance = TimeSpan.FromHours(1);

    public static IEnumerable<Evidence> Look(RunbookFacts facts) => [.. InReach(facts), Traffic(facts), .. Outside(facts)];

    private static IEnumerable<Evidence> InReach(RunbookFacts facts)
    {
        if (facts.Machine.Value is not { } machine)
        {
            yield return Evidence.NotKnown(facts.Machine, Sources.Machine, "whether keys lie on this machine");
            yield break;
        }
        foreach (var key in machine.Keys)
            yield return Evidence.Fail($"{key.Place} has a key of {key.Provider}: an agent started here needs no gate", Sources.Machine, key.Mend);
        foreach (var file in machine.Unread)
            yield return Evidence.NotKnown($"whether {file} has a key: it cannot be read", Sources.Machine, $"make {file} a file of yours of at most 1 MB, and readable");
        if (machine.Keys.Count + machine.Unread.Count == 0)
            yield return Evidence.Ok($"no provider's key in this shell, nor in {Wording.Count(machine.Files, "file")} where clients keep theirs", Sources.Machine);
    }

    private static Evidence Traffic(RunbookFacts facts) => facts.Gate.Value switch
    {
        null => Evidence.NotKnown(facts.Gate, Sources.Gate, "what goes through the gate"),
        { Requests: 0, Sessions: 0 } => Evidence.NotKnown("no call went through the gate in the last 7 days", Sources.Gate, "sally run -- AGENT"),
        { Requests: 0 } gate => Evidence.Ok($"{Wording.Count(gate.Sessions, "session")} running, and no call in the last 7 days", Sources.Gate),
        var gate => Evidence.Ok($"{Wording.Count(gate.Requests, "call")} went through the gate in the last 7 days, of {Wording.List(gate.Agents)}", Sources.Gate),
    };

    /// <summary>Traffic that the provider saw and the gate did not.</summary>
    private static IEnumerable<Evidence> Outside(RunbookFacts facts)
    {
        foreach (var alert in (facts.Control.Value?.Alerts ?? []).Where(a => a.Kind == "leak"))
            yield return Evidence.Fail($"{Wording.Day(alert.Raised)}: {alert.Summary}", Sources.Control, $"sally keys rotate {alert.Subject} --contain --reason leak");
        if (facts.Organization.Value is not { } organization)
        {
            yield return Evidence.NotKnown(facts.Organization, Sources.Organization, "whether keys are used outside of the gate");
            yield break;
        }
        var bad = 0;
        foreach (var (_, key) in organization.Keys)
        {
            if (key.LastUsed is not { } used || facts.Keys.FirstOrDefault(c => c.Name == key.Credential) is not { } credential) continue;
            var seen = credential.LastUsed is { } last && last > credential.Rotated ? last : credential.Rotated;
            if (used - seen <= Tolerance) continue;
            bad++;
            yield return Evidence.Fail($"the key of {credential.Name} was used {Wording.Day(used)}, {Wording.Span(used - seen)} after its last call through this gate", Sources.Organization,
                $"if no other gate has it: sally keys rotate {credential.Name} --contain --reason leak");
        }
        if (organization.CallsByKey.Value is not { } calls)
        {
            yield return Evidence.NotKnown(organization.CallsByKey, Sources.Organization, "whether keys are used outside of the gate");
            yield break;
        }
        var foreign = organization.KeysElsewhere.Where(k => calls.GetValueOrDefault(k.Key.Id) > 0).ToList();
        if (foreign.Count > 0)
        {
            yield return Evidence.Warn($"{Wording.Count(foreign.Count, "key")} outside of this vault made {Wording.Count(foreign.Sum(k => calls[k.Key.Id]), "call")} in the last 7 days: {Wording.List([.. foreign.Select(k => $"{k.Key.Label} in {k.Project.Name}")])}",
                Sources.Organization, "put whoever uses them behind a gate: sally login openai, then: sally run");
        }
        if (bad + foreign.Count == 0) yield return Evidence.Ok("the provider saw no use of a key, in the last 7 days, that no gate of this home had", Sources.Organization);
    }
}
