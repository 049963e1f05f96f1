namespace Sallyport.Core.Settings;

/// <summary>Where calls to one of a provider's hosts really go, by the operator's choice.</summary>
/// <param name="Origin">Always <c>https</c>. Its path, where it has one, is put in front of the request's.</param>
/// <param name="CaFile">A PEM file with the only authorities trusted for this origin, as a full path; null for the system's.</param>
public sealed record UpstreamRedirect(Uri Origin, string? CaFile);
