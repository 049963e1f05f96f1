using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sallyport.Broker.Forwarding;
using Sallyport.Core.Compression;
using Sallyport.Core.Leaks;

namespace Sallyport.Broker.Leaks;

/// <summary>
/// The answer's body on its way down: unpacked where it is compressed, shown to the meter, and with the placeholder where
/// a provider repeats a key. An answer that cannot be looked through does not pass.
/// </summary>
internal sealed class AnswerScrub : IDisposable
{
    private static readonly byte[] s_redacted = "[redacted]"u8.ToArray();

    private readonly Exchange _x;
    private readonly Scrubber? _scrubber;
    private readonly BodyDecoder? _decoder;
    private readonly ArrayBufferWriter<byte>? _plain;

    /// <exception cref="IOException">It is compressed in a way that is not known here.</exception>
    public AnswerScrub(Exchange x, HttpResponseMessage answer, in AnswerHead head)
    {
        _x = x;
        // A capture too is of what it says, not of how it was packed.
        if (x.Leaks is not { } leaks || (leaks.Patterns.MaxLength == 0 && x.Capture is null)) return;
        if (head.Coding.Length > 0 && MayHaveBody(x, answer))
        {
            _decoder = BodyDecoder.For(head.Coding) ?? throw new IOException("the answer is compressed in an unknown way");
            _plain = new ArrayBufferWriter<byte>();
        }
        _scrubber = new Scrubber(leaks.Patterns, StandIn, keepsLength: _decoder is null && head.Length is not null);
    }

    /// <summary>Whether it comes out unpacked, so that its coding and its length no longer hold.</summary>
    public bool Unpacks => _decoder is not null;

    /// <summary>What may go to the client; valid until the next call.</summary>
    /// <exception cref="IOException">The compressed body is damaged.</exception>
    public ReadOnlySpan<byte> Next(ReadOnlySpan<byte> bytes, bool isLast)
    {
        if (_decoder is null)
        {
            _x.Read(bytes);
            return _scrubber is null ? bytes : _scrubber.Next(bytes, isLast);
        }
        _plain!.ResetWrittenCount();
        _decoder.Decode(bytes, Take);
        if (_decoder.IsBroken) throw new IOException("the compressed answer is damaged");
        if (isLast) _plain.Write(_scrubber!.Next([], isLast: true));
        return _plain.WrittenSpan;
    }

    /// <summary>A header's value with nothing in it that is secret.</summary>
    public static string Conceal(Exchange x, string value)
    {
        return x.Leaks is { } leaks && leaks.HoldsSecret(value) ? Scrub(x, leaks, value) : value;
    }

    /// <summary>What the session knows the credential by, or a word where it does not.</summary>
    public static ReadOnlyMemory<byte> StandIn(Exchange x, string credential) =>
        x.Session!.PlaceholderFor(credential) is { } placeholder ? Encoding.ASCII.GetBytes(placeholder) : s_redacted;

    public void Dispose() => _decoder?.Dispose();

    private static string Scrub(Exchange x, LeakScan leaks, string value)
    {
        var scrubber = new Scrubber(leaks.Patterns, owner => StandIn(x, leaks.Patterns.NameOf(owner)), keepsLength: false);
        return Encoding.Latin1.GetString(scrubber.Next(Encoding.Latin1.GetBytes(value), isLast: true));
    }

    private ReadOnlyMemory<byte> StandIn(int owner) => StandIn(_x, _x.Leaks!.Patterns.NameOf(owner));

    private void Take(ReadOnlySpan<byte> bytes)
    {
        _x.Read(bytes);
        _plain!.Write(_scrubber!.Next(bytes, isLast: false));
    }

    private static bool MayHaveBody(Exchange x, HttpResponseMessage answer) =>
        !HttpMethods.IsHead(x.Method) && (int)answer.StatusCode is not (204 or 304) and >= 200;
}
