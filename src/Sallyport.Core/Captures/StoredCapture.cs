namespace Sallyport.Core.Captures;

/// <summary>A capture's file, seen from outside.</summary>
public readonly record struct StoredCapture(string Id, long Bytes);
