using Microsoft.Data.Sqlite;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Tests.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Core.Storage;

public sealed class NewDatabaseTests : IDisposable
{
    private const int Rounds = 150;

    private readonly TemporaryHome _home = new();

    public static TheoryData<string> Kinds => ["usage", "vault"];

    public void Dispose() => _home.Dispose();

    [Theory, MemberData(nameof(Kinds))]
    public void Opened_by_several_at_once_before_its_tables_are_made_it_is_taken_for_nobody_elses(string kind)
    {
        Directory.CreateDirectory(_home.Home.Root);
        using var start = new Barrier(4);
        for (var round = 0; round < Rounds; round++)
        {
            var path = Path.Combine(_home.Home.Root, $"{kind}-{round}.db");
            var problems = new List<string>();
            Thread[] openers = [.. Enumerable.Range(0, start.ParticipantCount).Select(_ => new Thread(() =>
            {
                start.SignalAndWait();
                try
                {
                    using var opened = Open(kind, path);
                }
                catch (Exception e)
                {
                    lock (problems) problems.Add(e.Message);
                }
            }))];
            foreach (var opener in openers) opener.Start();
            foreach (var opener in openers) opener.Join();

            Assert.Empty(problems);
        }
    }

    private static SqliteConnection Open(string kind, string path) => kind == "usage" ? UsageDatabase.Open(path) : VaultDatabase.Open(path, create: true);
}
