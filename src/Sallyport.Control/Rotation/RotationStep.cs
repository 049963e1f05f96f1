namespace Sallyport.Control.Rotation;

/// <summary>Where a rotation stands: the step named is the one about to be taken, and may have been half taken by a process that died.</summary>
public enum RotationStep
{
    /// <summary>Make the new key and put it into the vault, standing by.</summary>
    Create,

    /// <summary>Call the provider with the new key until it answers.</summary>
    Try,

    /// <summary>Put the new key in force; running agents use it with their next call.</summary>
    Switch,

    /// <summary>Wait until the new key is in use and the old one is quiet.</summary>
    Watch,

    /// <summary>End the old key at the provider.</summary>
    Revoke,

    /// <summary>Call the provider with the old key until it is refused.</summary>
    Confirm,

    /// <summary>Forget the old key, and end what else was made on the way.</summary>
    Clean,

    /// <summary>The new key never worked: end it, and leave the old one in force.</summary>
    Undo,
}
