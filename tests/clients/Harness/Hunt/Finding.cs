namespace Sallyport.Clients.Tests.Hunt;

/// <summary>A place where a key was found. Says where and how it was written, never the key.</summary>
internal sealed record Finding(string Place, string Form)
{
    public override string ToString() => $"{Place} ({Form})";
}
