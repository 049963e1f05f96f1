using Sallyport.Core.Vault;

namespace Sallyport.Broker.Sessions;

/// <summary>What a placeholder stands for: one credential, in one session.</summary>
public sealed record PlaceholderBinding(Session Session, Credential Credential);
