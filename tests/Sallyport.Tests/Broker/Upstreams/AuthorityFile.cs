namespace Sallyport.Tests.Broker.Upstreams;

/// <summary>A certificate authority as a file, by which a gate or a client checks an upstream; gone when disposed.</summary>
internal sealed class AuthorityFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sally-ca-");

    public AuthorityFile(string pem) => File.WriteAllText(Path, pem);

    public string Path => System.IO.Path.Combine(_folder.FullName, "ca.pem");

    public void Dispose() => _folder.Delete(recursive: true);
}
