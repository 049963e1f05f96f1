using Sallyport.Core.Policy;

namespace Sallyport.Control.OpenAI;

/// <summary>A policy's permissions as a key's scopes.</summary>
/// <param name="Scopes">Null if there is any problem: no key is made with less, or more, than was asked for.</param>
public sealed record ScopeTranslation(KeyScopes? Scopes, IReadOnlyList<ScopeProblem> Problems);

/// <summary>What cannot be put on a key.</summary>
/// <param name="Group">Null where it is about the whole.</param>
/// <param name="Access">What the policy grants of it.</param>
/// <param name="Why">A clause to be put after the group's or the key's name.</param>
public sealed record ScopeProblem(string? Group, Access Access, string Why);
