namespace Sallyport.Control.Admin;

/// <summary>How admin keys are told from all others.</summary>
public static class AdminKey
{
    /// <summary>What provider files call this type of key.</summary>
    public const string TypeName = "admin";
}
