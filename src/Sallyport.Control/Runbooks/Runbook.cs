using Sallyport.Control.Runbooks.Facts;
using Sallyport.Control.Runbooks.Points;

namespace Sallyport.Control.Runbooks;

/// <summary>The eight points of key hygiene, each judged by facts that were gathered before. Pure.</summary>
public sealed record Runbook(IReadOnlyList<RunbookPoint> Points)
{
    private static readonly (string Id, string Title, Func<RunbookFacts, IEnumerable<Evidence>> Look)[] s_points =
    [
        ("legacy-keys", "no legacy keys", LegacyKeys.Look),
        ("projects", "one project for each agent, with models and limits", ProjectLimits.Look),
        ("service-accounts", "service accounts, captured and watched", ServiceAccountKeys.Look),
        ("restricted", "restricted always", Restrictions.Look),
        ("admin-keys", "admin keys only on the control plane", AdminKeysApart.Look),
        ("visible", "project pinned, usage pulled, audit log shipped", Visibility.Look),
        ("gate", "agents behind the gate", BehindTheGate.Look),
        ("rotation", "rotation on schedule", RotationOnSchedule.Look),
    ];

    public Grade Grade => GradeOf([.. Points.Select(p => p.Verdict)]);

    public static Runbook Judge(RunbookFacts facts) =>
        new([.. s_points.Select((p, i) => new RunbookPoint(i + 1, p.Id, p.Title, [.. p.Look(facts).OrderByDescending(e => e.Verdict)]))]);

    internal static Grade GradeOf(IReadOnlyList<Verdict> verdicts)
    {
        var fails = verdicts.Count(v => v == Verdict.Fail);
        return (fails + verdicts.Count(v => v == Verdict.NotKnown)) switch
        {
            0 => verdicts.Any(v => v == Verdict.Warn) ? Grade.B : Grade.A,
            <= 2 when fails == 0 => Grade.C,
            <= 4 => Grade.D,
            _ => Grade.F,
        };
    }
}
