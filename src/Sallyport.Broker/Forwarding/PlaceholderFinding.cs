using Sallyport.Broker.Sessions;
using Sallyport.Core.Providers;

namespace Sallyport.Broker.Forwarding;

/// <summary>A placeholder found in a position that the provider declares.</summary>
/// <param name="Text">The placeholder as it stands there.</param>
internal readonly record struct PlaceholderFinding(CredentialPosition Position, string Text, PlaceholderBinding Binding);
