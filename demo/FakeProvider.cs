using System.Diagnostics;
using System.Net.Http;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Sallyport.Demo;

/// <summary>The project's own fake OpenAI on a free loopback port, with a project key of its own making.</summary>
internal sealed class FakeProvider : IDisposable
{
    private readonly Process _process;

    private FakeProvider(Process process, string origin, string key, string caFile, string keyFile) =>
        (_process, Origin, Key, CaFile, KeyFile) = (process, origin, key, caFile, keyFile);

    public string Origin { get; }

    public string Key { get; }

    public string CaFile { get; }

    public string KeyFile { get; }

    public static async Task<FakeProvider> StartAsync(TemporaryFolder folder)
    {
        var (ca, keyFile) = (folder.PathOf("provider-ca.pem"), folder.PathOf("openai-key.txt"));
        var start = Programs.Start(Programs.FakeOpenAI, "--control", "--ca-file", ca, "--key-file", keyFile,
            "--text", "The gate let me through, and I never saw the key.");
        start.RedirectStandardError = false;
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new DemoFailure("the fake provider did not start");
        var facts = JsonNode.Parse(line)!;
        return new FakeProvider(process, (string)facts["origin"]!, (string)facts["key"]!, ca, keyFile);
    }

    /// <summary>What it received on a path, newest last.</summary>
    public async Task<JsonNode> LastRequestAsync(string path)
    {
        using var authority = X509CertificateLoader.LoadCertificateFromFile(CaFile);
        using var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { authority },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        using var client = new HttpClient(handler);
        var requests = JsonNode.Parse(await client.GetStringAsync(new Uri($"{Origin}/__fake/capture")))!.AsArray();
        return requests.LastOrDefault(r => (string?)r!["target"] == path) ?? throw new DemoFailure($"the provider received no {path}");
    }

    public void Dispose()
    {
        _process.StandardInput.Close(); // Its sign to end.
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5))) _process.Kill();
        _process.Dispose();
    }
}
