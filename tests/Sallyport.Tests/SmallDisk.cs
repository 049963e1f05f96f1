using System.Diagnostics;
using Xunit;

namespace Sallyport.Tests;

/// <summary>A real file system of a few hundred kilobytes, which fills up as a disk does. Linux, and as root only.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Skips the test where no file system can be mounted.</summary>
    public static SmallDisk MountOrSkip(int kilobytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "mounting a small file system takes Linux and root");
        var path = Directory.CreateTempSubdirectory("sally-disk-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "sally-test", path) == 0) return new SmallDisk(path);
        Directory.Delete(path);
        Assert.Skip("this machine lets no file system be mounted");
        throw new UnreachableException();
    }

    /// <summary>Leaves no page free.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true) file.Write(page);
        }
        catch (IOException)
        {
            // Full, as it should be.
        }
    }

    public void Free() => File.Delete(Ballast);

    public void Dispose()
    {
        // Lazily: a file that is still open must not keep the folder.
        Run("umount", "-l", Path);
        Directory.Delete(Path, recursive: true);
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
