using Sallyport.Control.State;
using Sallyport.Core.Primitives;
using Sallyport.Tests.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Control.State;

public sealed class JobStoreTests : IDisposable
{
    private static readonly TimeSpan s_claim = TimeSpan.FromMinutes(2);
    private static readonly Job s_job = new() { Kind = "rotation", Id = "r-1", Step = "intend", Body = """{"credential":"openai/bot"}""" };

    private readonly VaultHome _home = new();
    private readonly ControlDatabase _one;
    private readonly ControlDatabase _other;

    public JobStoreTests()
    {
        _one = ControlDatabase.Open(_home.Home, _home.Time);
        _other = ControlDatabase.Open(_home.Home, _home.Time);
    }

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
        _home.Dispose();
    }

    [Fact]
    public void Of_two_that_begin_the_same_work_one_gets_it()
    {
        Assert.True(_one.Jobs.TryCreate(s_job, "one", s_claim));
        Assert.False(_other.Jobs.TryCreate(s_job, "other", s_claim));
        Assert.Null(_other.Jobs.TryClaim("rotation", "r-1", "other", s_claim));
    }

    [Fact]
    public void What_a_dead_process_left_can_be_taken_over_and_the_dead_ones_save_then_fails()
    {
        _one.Jobs.TryCreate(s_job, "one", s_claim);
        var mine = _one.Jobs.Find("rotation", "r-1")!;
        _home.Time.Advance(s_claim);
        var theirs = _other.Jobs.TryClaim("rotation", "r-1", "other", s_claim);
        Assert.Equal(("intend", 1), (theirs!.Step, theirs.Version));
        Assert.Null(_one.Jobs.TrySave(mine with { Step = "create" }, "one", s_claim));
        Assert.Equal("intend", _one.Jobs.Find("rotation", "r-1")!.Step);
    }

    [Fact]
    public void A_save_renews_the_claim_and_is_seen_by_all()
    {
        _one.Jobs.TryCreate(s_job, "one", s_claim);
        _home.Time.Advance(s_claim - TimeSpan.FromSeconds(1));
        var saved = _one.Jobs.TrySave(_one.Jobs.Find("rotation", "r-1")! with { Step = "create" }, "one", s_claim);
        Assert.Equal(2, saved!.Version);
        _home.Time.Advance(s_claim - TimeSpan.FromSeconds(1));
        Assert.Null(_other.Jobs.TryClaim("rotation", "r-1", "other", s_claim));
        Assert.Equal("create", _other.Jobs.Find("rotation", "r-1")!.Step);
    }

    [Fact]
    public void A_save_on_top_of_another_ones_fails()
    {
        _one.Jobs.TryCreate(s_job, "one", s_claim);
        var stale = _one.Jobs.Find("rotation", "r-1")!;
        Assert.NotNull(_one.Jobs.TrySave(stale with { Step = "create" }, "one", s_claim));
        Assert.Null(_one.Jobs.TrySave(stale with { Step = "revoke" }, "one", s_claim));
    }

    [Fact]
    public void Finished_work_is_not_listed_as_open_nor_claimed()
    {
        _one.Jobs.TryCreate(s_job, "one", s_claim);
        _one.Jobs.TrySave(_one.Jobs.Find("rotation", "r-1")! with { Step = "done", Finished = true }, "one", s_claim);
        Assert.Empty(_other.Jobs.List("rotation"));
        Assert.Single(_other.Jobs.List("rotation", finished: true));
        Assert.Null(_other.Jobs.TryClaim("rotation", "r-1", "other", s_claim));
    }

    [Fact]
    public void A_claim_that_is_given_back_can_be_taken_at_once()
    {
        _one.Jobs.TryCreate(s_job, "one", s_claim);
        _one.Jobs.Release("rotation", "r-1", "one");
        Assert.NotNull(_other.Jobs.TryClaim("rotation", "r-1", "other", s_claim));
    }

    [Fact]
    public void The_file_is_its_owners_alone()
    {
        if (!OperatingSystem.IsWindows()) Assert.Equal(PrivateFolder.FileMode, File.GetUnixFileMode(ControlDatabase.PathIn(_home.Home)));
    }
}
