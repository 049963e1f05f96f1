using FakeOpenAI.Http;

namespace FakeOpenAI.Faults;

/// <summary>What goes wrong with one answer. Everything left out stays as it would be.</summary>
public sealed record Fault
{
    /// <summary>Waits before anything is answered.</summary>
    public TimeSpan DelayBeforeHeaders { get; init; }

    /// <summary>Waits for this before anything is answered; a test completes it.</summary>
    public Task? HoldHeaders { get; init; }

    /// <summary>Waits before every server-sent event.</summary>
    public TimeSpan DelayBetweenEvents { get; init; }

    /// <summary>Each server-sent event takes one permit; a test releases them.</summary>
    public SemaphoreSlim? EventGate { get; init; }

    /// <summary>Cuts the connection (HTTP/2: resets the stream) once so many bytes of the answer's body were sent; 0 cuts before the headers.</summary>
    public int? ResetAfterBytes { get; init; }

    /// <summary>Sends the body no faster than this.</summary>
    public int? BytesPerSecond { get; init; }

    /// <summary>Answers with this status and an error body (or <see cref="Body"/>) instead of what was asked for.</summary>
    public int? Status { get; init; }

    /// <summary>The body that goes with <see cref="Status"/>; null is an OpenAI error envelope.</summary>
    public string? Body { get; init; }

    /// <summary>Adds <c>Retry-After</c> in seconds.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Does what was asked for, and cuts the connection before it says so: the caller cannot know.</summary>
    public bool CutAfterEffect { get; init; }

    /// <summary>Sends 103 with a Link header first. HTTP/1.1 only.</summary>
    public bool EarlyHints { get; init; }

    /// <summary>Adds a header with a value of this many bytes.</summary>
    public int HeaderBytes { get; init; }

    /// <summary>Sends <c>x-fake-trailer: checked</c> after the body; over HTTP/1.1 this makes the answer chunked.</summary>
    public bool Trailers { get; init; }

    /// <summary>Answers 302 to this address.</summary>
    public string? RedirectTo { get; init; }

    /// <summary>Sets this cookie.</summary>
    public string? SetCookie { get; init; }

    /// <summary>Compresses the body and says so in Content-Encoding.</summary>
    public bool Gzip { get; init; }

    /// <summary>Answers with server-sent events that never end.</summary>
    public bool Endless { get; init; }

    internal bool ChangesBody => Gzip || Trailers;

    internal async Task BeforeEventAsync(FakeCall call)
    {
        if (DelayBetweenEvents > TimeSpan.Zero)
            await Task.Delay(DelayBetweenEvents, call.State.Time, call.Cancelled);
        if (EventGate is not null)
            await EventGate.WaitAsync(call.Cancelled);
    }
}
