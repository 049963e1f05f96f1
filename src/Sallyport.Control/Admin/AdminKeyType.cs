namespace Sallyport.Control.Admin;

/// <summary>How admin keys are told from all others.</summary>
public static class AdminKeyType
{
    /// <summary>What provider files call this type of key.</summary>
    public const string Name = "admin";
}
