namespace Sallyport.Core.Policy;

/// <summary>What a permission group grants. <see cref="Write"/> implies <see cref="Read"/>.</summary>
public enum Access
{
    None,
    Read,
    Write,
}
