using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sallyport.Core.Primitives;

/// <summary>
/// The bytes of a real credential, and the only type that may hold them. They lie in a pinned array, so the collector
/// never leaves copies behind, and are zeroed on <see cref="Dispose"/>. It prints as <c>[redacted]</c> and refuses to
/// be serialised.
/// </summary>
[JsonConverter(typeof(RefusingConverter))]
public sealed class Secret : IDisposable
{
    public const string Redacted = "[redacted]";

    private readonly byte[] _bytes;
    private volatile bool _disposed;

    private Secret(byte[] pinned) => _bytes = pinned;

    /// <summary>The number of bytes; 0 once disposed.</summary>
    public int Length => _disposed ? 0 : _bytes.Length;

    /// <summary>Copies <paramref name="utf8"/>; the caller still owns, and should clear, the original.</summary>
    public static Secret CopyOf(ReadOnlySpan<byte> utf8)
    {
        var pinned = GC.AllocateUninitializedArray<byte>(utf8.Length, pinned: true);
        utf8.CopyTo(pinned);
        return new Secret(pinned);
    }

    /// <summary>Copies text that is already a managed string, such as an environment variable's value.</summary>
    public static Secret CopyOf(ReadOnlySpan<char> text)
    {
        var pinned = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetByteCount(text), pinned: true);
        Encoding.UTF8.GetBytes(text, pinned);
        return new Secret(pinned);
    }

    /// <summary>Lets <paramref name="fill"/> write the bytes in place, so that no second copy ever exists.</summary>
    public static Secret Create<TState>(int length, TState state, System.Buffers.SpanAction<byte, TState> fill)
    {
        var pinned = GC.AllocateArray<byte>(length, pinned: true);
        fill(pinned, state);
        return new Secret(pinned);
    }

    public static Secret Random(int length) =>
        Create(length, 0, static (span, _) => RandomNumberGenerator.Fill(span));

    /// <summary>The bytes, for the moment of their use. Do not copy them anywhere that outlives it.</summary>
    /// <exception cref="ObjectDisposedException">The secret has been zeroed.</exception>
    public ReadOnlySpan<byte> Reveal()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _bytes;
    }

    public bool FixedTimeEquals(ReadOnlySpan<byte> other) =>
        !_disposed && CryptographicOperations.FixedTimeEquals(_bytes, other);

    public override string ToString() => Redacted;

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }

    private sealed class RefusingConverter : JsonConverter<Secret>
    {
        public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("A secret is never read from JSON.");

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) =>
            throw new NotSupportedException("A secret is never written as JSON.");
    }
}
