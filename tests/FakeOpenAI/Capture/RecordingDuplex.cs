using System.IO.Pipelines;

namespace FakeOpenAI.Capture;

/// <summary>A connection's two directions with the input observed.</summary>
internal sealed record RecordingDuplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
