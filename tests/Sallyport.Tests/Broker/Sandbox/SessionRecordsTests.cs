using Sallyport.Broker.Sandbox;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Broker.Sandbox;

/// <summary>Who runs a session, by what is written down in a home.</summary>
public sealed class SessionRecordsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sally-records-");
    private readonly SallyHome _home;

    public SessionRecordsTests() => _home = new SallyHome(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_session_is_known_from_its_record_on_until_its_folder_is_gone()
    {
        Assert.Null(RunBy(100));
        using var first = SessionFolder.Create(_home, Record("s-00000001", 100));
        Assert.Equal("s-00000001", RunBy(1, 100));
        SessionFolder.Create(_home, Record("s-00000002", 200));
        Assert.Equal("s-00000002", RunBy(200));
        Assert.Null(RunBy(300));

        SessionFolder.Remove(_home, "s-00000002", 200);

        Assert.Null(RunBy(200));
        Assert.Equal("s-00000001", RunBy(100));
    }

    [Fact]
    public void A_process_that_was_given_the_number_of_one_that_ran_a_session_runs_none()
    {
        using var folder = SessionFolder.Create(_home, Record("s-00000001", 100) with { OwnerStarted = 7 });
        Assert.Null(SessionRecords.RunBy(_home, [new ProcessFacts(100, 1, Started: 8, 'S')]));
        Assert.NotNull(SessionRecords.RunBy(_home, [new ProcessFacts(100, 1, Started: 7, 'S')]));
    }

    [Fact]
    public void Of_thousands_only_the_records_of_these_processes_are_read()
    {
        using var folder = SessionFolder.Create(_home, Record("s-00000001", 100));
        Directory.Move(folder.Location, SessionFolder.PathOf(_home, "s-00000001", 101));
        Assert.Null(RunBy(100));
        Directory.Move(SessionFolder.PathOf(_home, "s-00000001", 101), folder.Location);
        Assert.Equal("s-00000001", RunBy(100));
    }

    [Fact]
    public void A_folder_that_does_not_name_its_owner_is_read_for_anybody()
    {
        using var folder = SessionFolder.Create(_home, Record("s-00000001", 100));
        Directory.Move(folder.Location, Path.Combine(SessionFolder.Root(_home), "s-00000001"));
        Assert.Equal("s-00000001", RunBy(100));
        Assert.Null(RunBy(101));
    }

    [Fact]
    public void A_session_whose_record_is_not_there_yet_is_found_when_it_is()
    {
        using var folder = SessionFolder.Create(_home, Record("s-00000001", 100));
        var file = Path.Combine(folder.Location, SessionFolder.RecordFile);
        var text = File.ReadAllText(file);
        File.Delete(file);
        Assert.Null(RunBy(100));
        File.WriteAllText(file, text);
        Assert.Equal("s-00000001", RunBy(100));
    }

    private string? RunBy(params int[] processes) =>
        SessionRecords.RunBy(_home, [.. processes.Select(p => new ProcessFacts(p, 1, Started: 7, 'S'))])?.Id;

    private static SessionRecord Record(string id, int owner) =>
        new() { Id = id, Agent = "test", Command = "test", OwnerPid = owner, HostPid = 1 };
}
