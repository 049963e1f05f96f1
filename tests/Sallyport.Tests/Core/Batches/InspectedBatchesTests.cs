using Microsoft.Extensions.Time.Testing;
using Sallyport.Core.Batches;
using Sallyport.Core.Content;
using Sallyport.Core.Policy;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Tests.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Core.Batches;

public sealed class InspectedBatchesTests : IDisposable
{
    private readonly VaultHome _home = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => _home.Dispose();

    [Fact]
    public void What_one_gate_read_another_gate_of_the_home_knows()
    {
        using var key = Secret.Random(32);
        using (var store = SqliteUsageStore.Open(_home.Home))
        using (var first = With(store, key)) first.Remember("openai/a", "file-1", "agent", Calls("gpt-5", "gpt-5", "gpt-5-mini"));
        using var reopened = SqliteUsageStore.Open(_home.Home);
        using var second = With(reopened, key);

        var calls = second.Find("openai/a", "file-1");
        Assert.Equal(["gpt-5", "gpt-5-mini"], calls!.Select(c => c.Model).Order());
        Assert.All(calls!, c => Assert.Equal(["mcp"], c.ToLine().Facts.Tools));
        Assert.Null(second.Find("openai/b", "file-1"));
        Assert.Null(second.Find("openai/a", "file-2"));
    }

    [Fact]
    public void What_was_written_without_the_key_is_not_believed()
    {
        using var key = Secret.Random(32);
        var honest = new MemoryBatchStore();
        using var batches = With(honest, key);
        batches.Remember("openai/a", "file-1", "agent", Calls("gpt-5"));
        var record = honest.Find("openai/a", "file-1")!;
        using var other = Secret.Random(32);
        using (var forger = With(honest, other)) forger.Remember("openai/a", "file-2", "agent", Calls("gpt-5"));
        Assert.Null(batches.Find("openai/a", "file-2"));

        BatchRecord[] forged =
        [
            record with { File = "file-3" },
            record with { Credential = "openai/b" },
            record with { Calls = Calls("o3").ToString() },
            record with { Seen = record.Seen.AddDays(1) },
            record with { Agent = "another" },
            record with { Mac = "" },
        ];
        foreach (var forgery in forged)
        {
            var store = new MemoryBatchStore();
            store.Remember(forgery, DateTimeOffset.MinValue, 10);
            using var reader = With(store, key);
            Assert.Null(reader.Find(forgery.Credential, forgery.File));
        }
        Assert.NotNull(batches.Find("openai/a", "file-1"));
    }

    [Fact]
    public void What_is_too_old_or_too_much_is_forgotten_by_every_store()
    {
        using var sqlite = SqliteUsageStore.Open(_home.Home);
        foreach (var store in new IBatchStore[] { sqlite, new MemoryBatchStore() })
        {
            using var batches = With(store, Secret.Random(32));
            batches.Remember("openai/a", "old", "agent", Calls("gpt-5"));
            _time.Advance(TimeSpan.FromDays(31));
            Assert.Null(batches.Find("openai/a", "old"));
            Assert.NotNull(store.Find("openai/a", "old"));
            batches.Remember("openai/a", "new", "agent", Calls("gpt-5"));
            Assert.Null(store.Find("openai/a", "old"));

            var record = store.Find("openai/a", "new")!;
            for (var i = 1; i <= 5; i++) store.Remember(record with { File = $"file-{i}", Seen = record.Seen.AddSeconds(i) }, DateTimeOffset.UnixEpoch, most: 3);
            Assert.Equal([null, null, null, "file-3", "file-4", "file-5"], new[] { "new", "file-1", "file-2", "file-3", "file-4", "file-5" }.Select(f => store.Find("openai/a", f)?.File));
        }
    }

    [Fact]
    public void A_file_whose_lines_differ_too_much_is_not_held()
    {
        var calls = Calls([.. Enumerable.Range(0, BatchCalls.MaxCalls).Select(i => $"m{i}")]);
        Assert.True(calls.IsWhole);
        calls.Add(Line("one more"));
        Assert.False(calls.IsWhole);
        Assert.False(Calls(new string('x', 70_000)).IsWhole);
    }

    private InspectedBatches With(IBatchStore store, Secret key) => new(store, Secret.CopyOf(key.Reveal()), _time);

    private static BatchCalls Calls(params string[] models)
    {
        var calls = new BatchCalls();
        foreach (var model in models) calls.Add(Line(model));
        return calls;
    }

    private static BatchLine Line(string model) => new(1, "POST", "/v1/responses", new ContentFacts { Model = model, Tools = ["mcp"], Bytes = model.Length });
}
