using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace Sallyport.Tests.Control.Sinks;

/// <summary>A <c>rsyslogd</c> of the test's own: its configuration, folder and port, ended by its process.</summary>
internal sealed class Rsyslog : IAsyncDisposable
{
    private const string Program = "/usr/sbin/rsyslogd";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly string _folder;

    private Rsyslog(Process process, string folder, Uri url) => (_process, _folder, Url) = (process, folder, url);

    public Uri Url { get; }

    private string Output => Path.Combine(_folder, "out");

    /// <summary>Skips the test where Debian's packages <c>rsyslog</c> and <c>rsyslog-gnutls</c> are not installed.</summary>
    public static async Task<Rsyslog> StartOrSkipAsync(SinkScene scene, bool tls)
    {
        Assert.SkipUnless(File.Exists(Program), "rsyslogd is not installed");
        Assert.SkipUnless(!tls || Directory.GetDirectories("/usr/lib", "*-linux-gnu").Append("/usr/lib").Any(d => File.Exists(Path.Combine(d, "rsyslog", "lmnsd_gtls.so"))),
            "rsyslog-gnutls is not installed");
        var folder = Directory.CreateTempSubdirectory("sally-rsyslog-").FullName;
        if (tls) WriteCertificates(scene, folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "conf"), Configuration(scene, folder, tls), TestContext.Current.CancellationToken);
        var process = Process.Start(new ProcessStartInfo(Program, ["-n", "-f", Path.Combine(folder, "conf"), "-i", Path.Combine(folder, "pid")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var port = await WaitAsync(() => ReadPort(Path.Combine(folder, "port")), () => process.HasExited ? process.StandardError.ReadToEnd() : null);
        return new Rsyslog(process, folder, new Uri($"{(tls ? "tls" : "tcp")}://127.0.0.1:{port}"));
    }

    /// <summary>All lines, once there are so many: it writes behind its answers.</summary>
    public async Task<IReadOnlyList<string>> WaitForLinesAsync(int count) =>
        await WaitAsync(() => File.Exists(Output) && File.ReadAllLines(Output) is { } lines && lines.Length >= count ? lines : null, () => null);

    public async Task EndAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await EndAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Configuration(SinkScene scene, string folder, bool tls) =>
        $$"""
        global(workDirectory="{{folder}}" maxMessageSize="64k" net.enableDNS="off"{{(tls ? $" defaultNetstreamDriverCAFile=\"{scene.CaFile}\" defaultNetstreamDriverCertFile=\"{folder}/cert.pem\" defaultNetstreamDriverKeyFile=\"{folder}/key.pem\"" : "")}})
        module(load="imtcp"{{(tls ? " StreamDriver.Name=\"gtls\" StreamDriver.Mode=\"1\" StreamDriver.AuthMode=\"anon\"" : "")}})
        template(name="fields" type="string" string="%msgid% %pri-text% %app-name% %hostname% %msg%\n")
        input(type="imtcp" address="127.0.0.1" port="0" listenPortFileName="{{folder}}/port" ruleset="keep")
        ruleset(name="keep") { action(type="omfile" file="{{folder}}/out" template="fields") }

        """;

    private static void WriteCertificates(SinkScene scene, string folder)
    {
        using var certificate = scene.Authority.Issue("localhost");
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private static string? ReadPort(string file) =>
        File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? port.ToString(CultureInfo.InvariantCulture)
            : null;

    private static async Task<T> WaitAsync<T>(Func<T?> look, Func<string?> failure)
        where T : class
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < s_patience)
        {
            if (look() is { } found) return found;
            if (failure() is { } problem) Assert.Fail(problem);
            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
        throw new TimeoutException("rsyslogd did not do what was waited for");
    }
}
