namespace Sallyport.Core.Providers;

/// <summary>What looks like a key, somewhere in a text: whose, and of which type. Never the key itself.</summary>
public readonly record struct FoundKey(string Provider, string TypeName);
