using Sallyport.Core.Primitives;

namespace Sallyport.Tests.Core.Journal;

/// <summary>A home of its own for one test, removed afterwards.</summary>
internal sealed class TemporaryHome : IDisposable
{
    public TemporaryHome() => Home = new SallyHome(Directory.CreateTempSubdirectory("sallyport-journal-").FullName);

    public SallyHome Home { get; }

    public string[] Lines => [.. Files.SelectMany(File.ReadAllLines)];

    public string[] Files => [.. Directory.GetFiles(Home.JournalFolder, "journal-*.jsonl").Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Home.Root, recursive: true);
}
