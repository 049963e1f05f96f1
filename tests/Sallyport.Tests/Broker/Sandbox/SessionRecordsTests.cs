using Sallyport.Broker.Sandbox;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Broker.Sandbox;

/// <summary>Who runs a session, as a gate remembers it.</summary>
public sealed class SessionRecordsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sally-records-");
    private readonly SallyHome _home;
    private readonly SessionRecords _records;

    public SessionRecordsTests()
    {
        _home = new SallyHome(_folder.FullName);
        _records = new SessionRecords(_home);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_session_is_known_from_its_record_on_until_its_folder_is_gone()
    {
        Assert.Null(RunBy(100));
        using var first = SessionFolder.Create(_home, Record("s-00000001", 100));
        Assert.Equal("s-00000001", RunBy(1, 100));
        var second = SessionFolder.Create(_home, Record("s-00000002", 200));
        Assert.Equal("s-00000002", RunBy(200));
        Assert.Null(RunBy(300));

        second.Dispose();

        Assert.Null(RunBy(200));
        Assert.Equal("s-00000001", RunBy(100));
    }

    [Fact]
    public void A_process_that_was_given_the_number_of_one_that_ran_a_session_runs_none()
    {
        using var folder = SessionFolder.Create(_home, Record("s-00000001", 100) with { OwnerStarted = 7 });
        Assert.Null(_records.RunBy([new ProcessFacts(100, 1, Started: 8, 'S')]));
        Assert.NotNull(_records.RunBy([new ProcessFacts(100, 1, Started: 7, 'S')]));
    }

    [Fact]
    public void A_record_is_read_once_and_one_that_is_not_there_yet_is_looked_for_again()
    {
        using var folder = SessionFolder.Create(_home, Record("s-00000001", 100));
        var file = Path.Combine(folder.Location, SessionFolder.RecordFile);
        var text = File.ReadAllText(file);
        File.Delete(file);
        Assert.Null(RunBy(100));
        File.WriteAllText(file, text);
        Assert.Equal("s-00000001", RunBy(100));
        File.Delete(file);
        Assert.Equal("s-00000001", RunBy(100));
    }

    private string? RunBy(params int[] processes) => _records.RunBy([.. processes.Select(p => new ProcessFacts(p, 1, Started: 7, 'S'))])?.Id;

    private static SessionRecord Record(string id, int owner) =>
        new() { Id = id, Agent = "test", Command = "test", OwnerPid = owner, HostPid = 1 };
}
