namespace Sallyport.Control.Leases;

/// <summary>How far a lease has come. Written down before what it names is done, so that whoever comes next knows what may exist.</summary>
public enum LeaseStep
{
    /// <summary>An account or a key of its marker may exist at the provider.</summary>
    Creating,

    /// <summary>Its key is in the vault and may be used.</summary>
    Live,

    /// <summary>It is being ended: what exists is to be deleted.</summary>
    Ending,

    /// <summary>Nothing of it exists any more.</summary>
    Ended,
}
