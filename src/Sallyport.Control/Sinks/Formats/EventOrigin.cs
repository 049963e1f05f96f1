namespace Sallyport.Control.Sinks.Formats;

/// <summary>Who says so: the machine and the version of sally, as events name them.</summary>
public sealed record EventOrigin(string Host, string Version)
{
    public const string Product = "Sallyport";
}
