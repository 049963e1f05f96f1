namespace Sallyport.Core.PolicyFiles;

/// <summary>Something in a valid policy that is worth a second look.</summary>
/// <param name="IsInfo">Said for the record; not a reason to change anything.</param>
public sealed record PolicyFinding(int Line, int Column, string Message, bool IsInfo);
