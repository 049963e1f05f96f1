namespace Sallyport.Control.Sources;

/// <summary>For how long a vault server lets a fetched key live.</summary>
/// <param name="Id">Null where it only says when to look again.</param>
/// <param name="Duration">From the moment of the answer.</param>
public sealed record SourceLease(string? Id, TimeSpan Duration, bool Renewable);
