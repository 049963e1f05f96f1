namespace Sallyport.Core.Content;

/// <summary>A field that decides, or that holds one that does.</summary>
/// <param name="Allowed">What its value may be; anything else is refused.</param>
/// <param name="Inside">How to read the object it holds, or each object of its array.</param>
/// <param name="Items">What else may stand in its array.</param>
internal sealed record ContentField(ContentFact Fact, ValueKinds Allowed, ContentNode? Inside = null, ValueKinds Items = 0);
