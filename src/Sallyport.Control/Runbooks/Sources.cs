namespace Sallyport.Control.Runbooks;

/// <summary>Where evidence comes from, in the words of the reports.</summary>
public static class Sources
{
    public const string Vault = "the vault's facts";
    public const string AdminVault = "the facts of the vault of admin keys";
    public const string Policy = "the applied policy";
    public const string Machine = "this machine";
    public const string Gate = "the gate's own counts";
    public const string Control = "the control plane's store";
    public const string Organization = "OpenAI's Admin API";
}
