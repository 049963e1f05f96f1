using System.Text;

namespace Sallyport.Tests;

/// <summary>
/// Every fake secret contains <c>CANARY</c>. A test class that handles secrets holds one of these as a class fixture,
/// watches its temporary folders and hands over what was printed; disposing fails if the word stands anywhere, as
/// UTF-8, UTF-16 or inside base64.
/// </summary>
public sealed class CanaryTripwire : IDisposable
{
    public const string Word = "CANARY";

    private static readonly byte[][] s_shapes =
    [
        Encoding.UTF8.GetBytes(Word),
        Encoding.Unicode.GetBytes(Word),
        // The part of the base64 text that does not depend on the neighbours, at each of the three alignments.
        "Q0FOQVJZ"u8.ToArray(),
        "NBTkFSW"u8.ToArray(),
        "DQU5BUl"u8.ToArray(),
    ];

    private readonly List<string> _folders = [];
    private readonly List<string> _findings = [];

    /// <summary>Scans each file in the folder now and, if it still exists, when the tripwire is disposed.</summary>
    public void Watch(string folder) => _folders.Add(folder);

    /// <summary>Scans what a program printed, or any other text that must hold no secret.</summary>
    public void Scan(string origin, string text) => Scan(origin, Encoding.UTF8.GetBytes(text));

    /// <summary>What has been found so far, by where it lies; never the secret itself.</summary>
    public IReadOnlyList<string> Findings()
    {
        foreach (var folder in _folders.Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) Scan(file, ReadShared(file));
        }
        return [.. _findings.Distinct()];
    }

    public void Dispose()
    {
        if (Findings() is { Count: > 0 } findings)
        {
            throw new InvalidOperationException($"a secret was left in: {string.Join(", ", findings)}");
        }
    }

    private void Scan(string origin, ReadOnlySpan<byte> bytes)
    {
        foreach (var shape in s_shapes)
        {
            if (bytes.IndexOf(shape) >= 0) _findings.Add(origin);
        }
    }

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
