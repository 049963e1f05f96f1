namespace Sallyport.Control.OpenAI;

/// <summary>Whether the owner of a key still has access to its project.</summary>
public enum OwnerAccess
{
    Any,
    Active,
    Inactive,
}
