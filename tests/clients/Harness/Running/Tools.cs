using System.Runtime.InteropServices;
using Xunit;

namespace Sallyport.Clients.Tests.Running;

/// <summary>Finds clients. One that is not there skips the test and says why; it never passes it.</summary>
internal static class Tools
{
    /// <summary>A program on the path.</summary>
    public static string OnPath(string name, string package)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"{name} is not installed (Debian package {package}); ./dev test installs it where it may");
        return found!;
    }

    /// <summary>Debian's own Python, for which Debian packages its libraries.</summary>
    public static string PythonWith(string module, string package)
    {
        const string python = "/usr/bin/python3";
        Assert.SkipUnless(File.Exists(python), "there is no /usr/bin/python3");
        var installed = Directory.Exists($"/usr/lib/python3/dist-packages/{module}") || module.Length == 0;
        Assert.SkipUnless(installed, $"{package} is not installed; ./dev test installs it where it may");
        return python;
    }

    /// <summary>Node of the major version, from the packages beside this project.</summary>
    public static string Node(int major)
    {
        var node = Repository.Client("node_modules", $"node{major}", "bin", "node");
        Assert.SkipUnless(File.Exists(node), $"Node {major} is not installed (npm packages of tests/clients); ./dev test installs them where it may");
        return node;
    }

    /// <summary>The collector, and the package that it reads with.</summary>
    public static string CollectorScript()
    {
        Assert.SkipUnless(Directory.Exists(Repository.Client("collector", "node_modules")), "the npm package of tests/clients/collector is not installed; ./dev test installs it where it may");
        return Repository.Client("collector", "collector.mjs");
    }

    /// <summary>One of the large agents.</summary>
    public static string Agent(params string[] parts)
    {
        var binary = Repository.Client(["agents", "node_modules", .. parts]);
        Assert.SkipUnless(File.Exists(binary), "not installed: hundreds of megabytes that only `./dev test --agents` installs");
        return binary;
    }

    /// <summary>What the process hunt stands on.</summary>
    public static void NeedProc() =>
        Assert.SkipUnless(RuntimeInformation.IsOSPlatform(OSPlatform.Linux), "the hunt reads /proc, which only Linux has");
}
