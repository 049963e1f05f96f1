using CsCheck;
using Sallyport.Control.Runbooks;
using Sallyport.Control.Runbooks.Facts;
using Sallyport.Core.Storage.Sqlite;
using Xunit;

namespace Sallyport.Tests.Control.Runbooks;

public sealed class RunbookTests
{
    private static readonly Gen<Verdict[]> s_verdicts = Gen.Int[0, 3].Select(v => (Verdict)v).Array[8];

    [Fact]
    public void A_clean_home_and_organization_are_an_A()
    {
        var runbook = Runbook.Judge(CleanFacts.All);
        Assert.All(runbook.Points, p => Assert.True(p.Verdict == Verdict.Ok, $"{p.Id}: {p.Evidence.FirstOrDefault()?.Statement}"));
        Assert.All(runbook.Points, p => Assert.All(p.Evidence, e => Assert.Null(e.Mend)));
        Assert.Equal(Grade.A, runbook.Grade);
        Assert.Equal(Enumerable.Range(1, 8), runbook.Points.Select(p => p.Number));
    }

    [Fact]
    public void Where_nothing_is_known_nothing_is_ok_and_each_point_says_what_would_make_it_known()
    {
        var runbook = Runbook.Judge(new RunbookFacts
        {
            Now = CleanFacts.Now,
            Vault = CleanFacts.Unknown<VaultFile>(),
            Policy = CleanFacts.Unknown<PolicyInForce>(),
            AdminVault = CleanFacts.Unknown<VaultFile>(),
            Machine = CleanFacts.Unknown<MachineFacts>(),
            Gate = CleanFacts.Unknown<GateFacts>(),
            Control = CleanFacts.Unknown<ControlFacts>(),
            Organization = CleanFacts.Unknown<OrganizationFacts>(),
        });
        Assert.All(runbook.Points, p => Assert.Equal((Verdict.NotKnown, "ask it"), (p.Verdict, p.Mend)));
        Assert.All(runbook.Points.SelectMany(p => p.Evidence), e => Assert.Equal(Verdict.NotKnown, e.Verdict));
        Assert.Equal(Grade.F, runbook.Grade);
    }

    [Fact]
    public void A_point_of_which_nothing_was_seen_is_not_known() => Assert.Equal(Verdict.NotKnown, new RunbookPoint(1, "x", "x", []).Verdict);

    [Fact]
    public void Each_source_that_is_missing_makes_a_point_not_known()
    {
        RunbookFacts[] missing =
        [
            CleanFacts.All with { Vault = CleanFacts.Unknown<VaultFile>() },
            CleanFacts.All with { Policy = CleanFacts.Unknown<PolicyInForce>() },
            CleanFacts.All with { AdminVault = CleanFacts.Unknown<VaultFile>() },
            CleanFacts.All with { Machine = CleanFacts.Unknown<MachineFacts>() },
            CleanFacts.All with { Gate = CleanFacts.Unknown<GateFacts>() },
            CleanFacts.All with { Control = CleanFacts.Unknown<ControlFacts>() },
            CleanFacts.All with { Organization = CleanFacts.Unknown<OrganizationFacts>() },
        ];
        Assert.All(missing, facts => Assert.True(Runbook.Judge(facts).Grade > Grade.B));
    }

    [Theory]
    [InlineData(Grade.A, 0, 0, 0)]
    [InlineData(Grade.B, 1, 0, 0)]
    [InlineData(Grade.B, 8, 0, 0)]
    [InlineData(Grade.C, 0, 1, 0)]
    [InlineData(Grade.C, 6, 2, 0)]
    [InlineData(Grade.D, 0, 3, 0)]
    [InlineData(Grade.D, 0, 0, 1)]
    [InlineData(Grade.D, 0, 2, 2)]
    [InlineData(Grade.F, 0, 5, 0)]
    [InlineData(Grade.F, 0, 0, 5)]
    public void The_grade_follows_from_the_verdicts(Grade grade, int warned, int unknown, int failed) => Assert.Equal(grade, Runbook.GradeOf(
    [
        .. Enumerable.Repeat(Verdict.Warn, warned), .. Enumerable.Repeat(Verdict.NotKnown, unknown), .. Enumerable.Repeat(Verdict.Fail, failed),
        .. Enumerable.Repeat(Verdict.Ok, 8 - warned - unknown - failed),
    ]));

    [Fact]
    public void To_know_less_or_worse_never_makes_the_grade_better() => Gen.Select(s_verdicts, Gen.Int[0, 7]).Sample((verdicts, at) =>
    {
        if (verdicts[at] == Verdict.Fail) return;
        var worse = verdicts.ToArray();
        worse[at]++;
        Assert.True(Runbook.GradeOf(worse) >= Runbook.GradeOf(verdicts));
    });
}
