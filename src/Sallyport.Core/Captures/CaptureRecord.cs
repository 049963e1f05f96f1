namespace Sallyport.Core.Captures;

/// <summary>One piece of a capture as it was written.</summary>
/// <param name="Elapsed">Since the request came.</param>
public readonly record struct CaptureRecord(CaptureRecordKind Kind, TimeSpan Elapsed, ReadOnlyMemory<byte> Content);
