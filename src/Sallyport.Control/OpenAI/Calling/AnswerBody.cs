using System.Security.Cryptography;

namespace Sallyport.Control.OpenAI.Calling;

/// <summary>
/// The bytes of one answer. An answer may hold a key that exists nowhere else, so they lie in pinned memory, of which
/// the collector leaves no copies behind, and are zeroed when done.
/// </summary>
internal sealed class AnswerBody : IDisposable
{
    /// <summary>A page of usage by the minute is some hundred kilobytes; no honest answer comes near this.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    private byte[] _bytes = Allocate(16 * 1024);
    private int _length;

    public ReadOnlySpan<byte> Utf8 => _bytes.AsSpan(0, _length);

    /// <exception cref="InvalidDataException">There is no end to it.</exception>
    public static async Task<AnswerBody> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var body = new AnswerBody();
        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancellationToken);
            while (true)
            {
                if (body._length == body._bytes.Length) body.Grow();
                var count = await stream.ReadAsync(body._bytes.AsMemory(body._length), cancellationToken);
                if (count == 0) return body;
                body._length += count;
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);

    private void Grow()
    {
        if (_bytes.Length >= MaxBytes) throw new InvalidDataException($"the answer is longer than {MaxBytes / 1024 / 1024} MiB");
        var larger = Allocate(_bytes.Length * 2);
        _bytes.CopyTo(larger, 0);
        CryptographicOperations.ZeroMemory(_bytes);
        _bytes = larger;
    }

    private static byte[] Allocate(int length) => GC.AllocateUninitializedArray<byte>(length, pinned: true);
}
