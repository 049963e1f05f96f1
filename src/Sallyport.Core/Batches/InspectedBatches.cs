using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Batches;

/// <summary>
/// The batch files that were read line by line on their way up, so that a batch started from one can be held to a grant.
/// What is kept is sealed: who can write to the store, but does not have the vault's key, cannot add a file to it.
/// </summary>
/// <param name="key">Of 32 bytes; it is owned from here on.</param>
public sealed class InspectedBatches(IBatchStore store, Secret key, TimeProvider time) : IDisposable
{
    /// <summary>What the vault derives the key for.</summary>
    public const string KeyPurpose = "inspected-batches";

    private const int MaxRecords = 10_000;

    /// <summary>A batch file expires at the provider by then (OpenAI's published specification 2.3.0, checked 2026-11-26).</summary>
    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(30);

    /// <summary>For a gate without a store: they are forgotten with it.</summary>
    public static InspectedBatches OfOneGate(TimeProvider time) => new(new MemoryBatchStore(), Secret.Random(32), time);

    /// <exception cref="IOException">It cannot be written.</exception>
    public void Remember(string credential, string file, string agent, BatchCalls calls)
    {
        var seen = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var record = new BatchRecord(credential, file, agent, seen, calls.ToString(), "");
        store.Remember(record with { Mac = MacOf(record) }, seen - s_lifetime, MaxRecords);
    }

    /// <summary>What the lines of the file ask for; null where no gate of this home read it, or where that is too long ago.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public IReadOnlyList<BatchCall>? Find(string credential, string file)
    {
        if (store.Find(credential, file) is not { } record || record.Credential != credential || record.File != file) return null;
        if (record.Seen < time.GetUtcNow() - s_lifetime) return null;
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(MacOf(record)), Encoding.UTF8.GetBytes(record.Mac)) ? BatchCalls.Parse(record.Calls) : null;
    }

    public void Dispose() => key.Dispose();

    private string MacOf(BatchRecord record)
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $"sallyport batch 1\n{record.Credential}\n{record.File}\n{record.Agent}\n{record.Seen.ToUnixTimeMilliseconds()}\n{record.Calls}");
        return Convert.ToHexStringLower(HMACSHA256.HashData(key.Reveal(), Encoding.UTF8.GetBytes(text)));
    }
}
