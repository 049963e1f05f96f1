namespace Sallyport.Core.Captures;

/// <summary>A message of a WebSocket.</summary>
/// <param name="Elapsed">Since the request came.</param>
/// <param name="IsWhole">False where the rest of it was not kept.</param>
public sealed record CapturedMessage(bool IsFromAgent, TimeSpan Elapsed, ReadOnlyMemory<byte> Content, bool IsWhole);
