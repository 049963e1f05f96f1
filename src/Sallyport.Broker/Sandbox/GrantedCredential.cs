using Sallyport.Core.Vault;

namespace Sallyport.Broker.Sandbox;

/// <summary>A credential of the session, and what the child holds in its place.</summary>
public sealed record GrantedCredential(Credential Credential, string Placeholder);
