namespace Sallyport.Control.Rotation;

/// <summary>How a provider lets a key be replaced.</summary>
public enum RotationMode
{
    /// <summary>A second key of the same service account, and the first one deleted.</summary>
    Key,

    /// <summary>A service account of its own for the new key, and the old account deleted: for providers that delete no single key of one.</summary>
    Account,

    /// <summary>A person makes the new key at the provider and types it in; where the provider cannot end the old one by a call, ends that too.</summary>
    Guided,
}
