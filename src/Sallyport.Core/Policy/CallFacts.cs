namespace Sallyport.Core.Policy;

/// <summary>What a provider's file says of one call, which is all that a decision needs to know of the provider.</summary>
/// <param name="Operation">Null where the provider's file maps no such method and path.</param>
/// <param name="DeniedBecause">Why no agent may make the call, whatever it was granted; null where that is not so.</param>
public readonly record struct CallFacts(string Method, string Path, Operation? Operation, string? DeniedBecause);
