using Sallyport.Core.Primitives;

namespace Sallyport.Core.Vault;

/// <summary>A credential and its current secret, in the memory of the process that needs it.</summary>
public sealed record OpenCredential(Credential Facts, Secret Secret);
