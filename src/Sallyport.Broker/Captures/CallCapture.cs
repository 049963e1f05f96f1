using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Sallyport.Broker.Content;
using Sallyport.Broker.Forwarding;
using Sallyport.Core.Captures;
using Sallyport.Core.Leaks;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Captures;

/// <summary>
/// Keeps one call, on the stream: each piece is written before it passes, and one that cannot be written does not pass.
/// What is sent is tapped before the swap, what is answered after the scrub, so the key is in neither.
/// </summary>
internal sealed class CallCapture
{
    // The rest is for the answer, so that a large upload does not hide it.
    private const long RequestQuarters = 3;

    // Written when the call is over, whatever was kept of it.
    private const long RoomForEnd = 1024;

    private readonly Lock _gate = new();
    private readonly Exchange _x;
    private readonly CaptureWriter _writer;
    private readonly CaptureLevel _level;
    private readonly bool _isSocket, _hasBody;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private readonly CaptureSide _up;
    private readonly CaptureSide _down;
    private readonly StreamedMessages? _streamed;
    private bool _isClosed;

    private CallCapture(Exchange x, CaptureStore store, CaptureWriter writer, TimeProvider time, Action<string> warn)
    {
        (_x, _writer, _time, _warn) = (x, writer, time, warn);
        _isSocket = x.IsWebSocket;
        _hasBody = !_isSocket && x.Http.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody;
        _level = x.Grant!.Capture;
        var patterns = _level == CaptureLevel.Redacted ? x.Grant.CapturePatterns : [];
        var room = store.Options.MaxCallBytes - RoomForEnd;
        _up = new CaptureSide(new RedactionChain(x.Leaks?.Patterns, StandIn, patterns), room / 4 * RequestQuarters);
        _down = new CaptureSide(new RedactionChain(x.Leaks?.Patterns, StandIn, patterns), room);
        // What a model says is cut into many messages; what an agent says is not.
        if (_isSocket && patterns.Count > 0) _streamed = new StreamedMessages(patterns);
        Sent = new SocketTap(this, isFromClient: true);
        Received = new SocketTap(this, isFromClient: false);
    }

    public string Id => _writer.Id;

    /// <summary>The messages of a WebSocket on their way up.</summary>
    public SocketTap Sent { get; }

    public SocketTap Received { get; }

    /// <summary>Opens the capture of a call whose grant asks for one, and writes its head: null, or why it cannot be kept.</summary>
    public static Denial? Begin(Exchange x, CaptureStore? store, TimeProvider time, Action<string> warn)
    {
        if (store is null) return new Denial(Rule.CaptureUnavailable, "this gate has nowhere to keep it");
        CaptureWriter? writer = null;
        try
        {
            writer = store.Begin();
            var capture = new CallCapture(x, store, writer, time, warn);
            capture.WriteStart();
            x.Capture = capture;
            return null;
        }
        catch (IOException e)
        {
            writer?.Discard();
            warn($"request {x.Id}: {e.Message}");
            return Unwritten;
        }
    }

    /// <exception cref="RefusedBodyException">It cannot be written, and must not be sent.</exception>
    public void Request(ReadOnlySpan<byte> bytes, bool isLast = false) => Take(_up, CaptureRecordKind.RequestBody, CaptureRecordKind.RequestBody, bytes, isLast);

    public void AnswerHead()
    {
        Head(CaptureRecordKind.AnswerHead, _down, CaptureHead.OfAnswer(_x, _level));
        if (_x.Http.Response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true) _down.Chain.BeginEvents();
    }

    /// <exception cref="RefusedBodyException">It cannot be written, and must not be passed on.</exception>
    public void Answer(ReadOnlySpan<byte> bytes, bool isLast) => Take(_down, CaptureRecordKind.AnswerBody, CaptureRecordKind.AnswerBody, bytes, isLast);

    public void Message(bool isFromClient, ReadOnlySpan<byte> bytes, bool isLast)
    {
        if (isFromClient) Take(_up, CaptureRecordKind.MessageUpEnd, CaptureRecordKind.MessageUp, bytes, isLast);
        else if (_streamed is not null) TakeStreamed(bytes, isLast);
        else Take(_down, CaptureRecordKind.MessageDownEnd, CaptureRecordKind.MessageDown, bytes, isLast);
    }

    /// <summary>The call was not made after all.</summary>
    public void Discard()
    {
        lock (_gate)
        {
            _isClosed = true;
            _writer.Discard();
        }
    }

    /// <summary>The call is over: the SHA-256 of the file, or null where it could not be finished.</summary>
    public string? Complete()
    {
        lock (_gate)
        {
            if (_isClosed) return null;
            try
            {
                Rest(_up, CaptureRecordKind.RequestBody, CaptureRecordKind.MessageUp);
                _streamed?.End(WriteStreamed);
                Rest(_down, CaptureRecordKind.AnswerBody, CaptureRecordKind.MessageDown);
                return _writer.Complete(Elapsed, JsonSerializer.SerializeToUtf8Bytes(
                    new CaptureEnd
                    {
                        RequestOmittedBytes = _up.OmittedBytes,
                        AnswerOmittedBytes = _down.OmittedBytes,
                        RequestCut = _hasBody && !_up.IsEnded ? true : null,
                        Redactions = _up.Chain.Found + _down.Chain.Found + (_streamed?.Found ?? 0),
                        Rule = _x.Failure,
                    }, CaptureJson.Default.CaptureEnd));
            }
            catch (IOException e)
            {
                _warn($"request {_x.Id}: {e.Message}");
                return null;
            }
            finally
            {
                _isClosed = true;
                _writer.Dispose();
            }
        }
    }

    private TimeSpan Elapsed => _time.GetElapsedTime(_x.Started);

    private static Denial Unwritten => new(Rule.CaptureUnavailable, "its file cannot be written");

    private ReadOnlyMemory<byte> StandIn(int owner) => Encoding.UTF8.GetBytes($"[key of {_x.Leaks!.Patterns.NameOf(owner)}]");

    private void WriteStart()
    {
        var start = new CaptureStart
        {
            Request = _x.Id,
            Level = _level == CaptureLevel.Full ? "full" : "redacted",
            Session = _x.Session?.Id,
            Agent = _x.Session?.Agent,
            Credential = _x.Credential?.Name,
            Time = _time.GetUtcNow(),
        };
        _writer.Write(CaptureRecordKind.Start, CaptureRecordKind.Start, Elapsed, JsonSerializer.SerializeToUtf8Bytes(start, CaptureJson.Default.CaptureStart));
        WriteHead(CaptureRecordKind.RequestHead, _up, CaptureHead.OfRequest(_x, _level));
    }

    private void Head(CaptureRecordKind kind, CaptureSide side, byte[] head)
    {
        lock (_gate)
        {
            if (_isClosed) throw new RefusedBodyException();
            try
            {
                WriteHead(kind, side, head);
            }
            catch (IOException e)
            {
                throw Refuse(e);
            }
        }
    }

    /// <summary>Whole, whatever the limit of the call: a head is bounded by itself.</summary>
    private void WriteHead(CaptureRecordKind kind, CaptureSide side, byte[] head) => _writer.Write(kind, kind, Elapsed, side.Chain.Next(head, isLast: true));

    private void Take(CaptureSide side, CaptureRecordKind kind, CaptureRecordKind part, ReadOnlySpan<byte> bytes, bool isLast)
    {
        lock (_gate)
        {
            if (_isClosed) throw new RefusedBodyException();
            side.IsEnded |= isLast;
            if (side.Skips(bytes.Length)) return;
            try
            {
                Write(side, isLast ? kind : part, part, side.Chain.Next(bytes, isLast), isWanted: isLast && kind != part);
            }
            catch (IOException e)
            {
                throw Refuse(e);
            }
        }
    }

    private void TakeStreamed(ReadOnlySpan<byte> bytes, bool isLast)
    {
        lock (_gate)
        {
            if (_isClosed) throw new RefusedBodyException();
            if (_down.Skips(bytes.Length)) return;
            try
            {
                _streamed!.Next(bytes, isLast, Elapsed, WriteStreamed);
            }
            catch (IOException e)
            {
                throw Refuse(e);
            }
        }
    }

    private void WriteStreamed(ReadOnlySpan<byte> bytes, bool isLast, TimeSpan at) =>
        Write(_down, isLast ? CaptureRecordKind.MessageDownEnd : CaptureRecordKind.MessageDown, CaptureRecordKind.MessageDown, _down.Chain.Next(bytes, isLast), isWanted: isLast, at);

    /// <param name="isWanted">Whether it is written even if it is empty, since it ends a message.</param>
    private void Write(CaptureSide side, CaptureRecordKind kind, CaptureRecordKind part, ReadOnlySpan<byte> bytes, bool isWanted, TimeSpan? at = null)
    {
        if (bytes.IsEmpty && !isWanted) return;
        var room = side.Room(_writer.Bytes, bytes.Length);
        if (room == bytes.Length) _writer.Write(kind, part, at ?? Elapsed, bytes);
        else if (room > 0) _writer.Write(part, part, at ?? Elapsed, bytes[..room]);
    }

    /// <summary>What redaction still held back, of a stream that was cut.</summary>
    private void Rest(CaptureSide side, CaptureRecordKind body, CaptureRecordKind message)
    {
        var kind = _isSocket ? message : body;
        if (!side.Skips(0)) Write(side, kind, kind, side.Chain.Next([], isLast: true), isWanted: false);
    }

    private RefusedBodyException Refuse(IOException e)
    {
        _warn($"request {_x.Id}: {e.Message}");
        _x.Refused ??= Unwritten;
        return new RefusedBodyException();
    }
}
