using System.Security.Cryptography;
using System.Text;
using Sallyport.Control.Admin;
using Sallyport.Control.Runbooks.Facts;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;

namespace Sallyport.Cli.Doctor.Gathering;

/// <summary>
/// Looks for providers' keys that lie where any program of this user reads them: in this shell's environment and in the
/// files where clients keep theirs. Tells where and of which type, never what.
/// </summary>
internal static class MachineLook
{
    /// <summary>A larger file is not read, and said to be unread.</summary>
    private const int MaxBytes = 1 << 20;

    /// <exception cref="UserError">The provider files cannot be used.</exception>
    public static Known<MachineFacts> Read(CliContext context)
    {
        var catalog = ProviderCatalogLoader.Load(context.Home);
        var finder = new KeyFinder(catalog);
        var keys = InEnvironment(context, catalog, finder).ToList();
        List<string> unread = [];
        var home = context.Environment("HOME") ?? context.Environment("USERPROFILE");
        if (home is null) unread.Add("your home folder, as HOME is not set,");
        string[] here = [Directory.GetCurrentDirectory(), .. context.Environment("PWD") is { Length: > 0 } named ? [named] : Array.Empty<string>()];
        var files = KeyPlaces.In(home, here);
        foreach (var file in files)
        {
            if (InFile(file, finder) is not { } found) unread.Add(file);
            else keys.AddRange(found.Distinct().Select(f => new KeyInReach(file, f.Provider, f.TypeName, $"sally login {f.Provider}, then: remove it from {file}")));
        }
        return Known<MachineFacts>.Of(new MachineFacts(keys, files.Count - unread.Count(files.Contains), unread));
    }

    private static IEnumerable<KeyInReach> InEnvironment(CliContext context, ProviderCatalog catalog, KeyFinder finder)
    {
        foreach (var (name, value) in context.EnvironmentVariables.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            var found = finder.Find(value);
            // Clients take whatever stands in their variable for a key, also what does not look like one.
            if (found.Count == 0 && value.Length > 0 && catalog.All.FirstOrDefault(p => p.Environment.Key.Concat(p.Environment.Remove).Contains(name)) is { } provider
                && !value.StartsWith(provider.PlaceholderPrefix, StringComparison.Ordinal))
            {
                found = [new FoundKey(provider.Name, name.Contains("ADMIN", StringComparison.Ordinal) ? AdminKeyType.Name : KeyClassification.Unknown)];
            }
            foreach (var key in found.Distinct())
                yield return new KeyInReach($"{name} in this shell", key.Provider, key.TypeName, $"sally login {key.Provider} --from-env {name}, then: remove it from the shell's start files");
        }
    }

    /// <summary>Null where it could not be read.</summary>
    private static IReadOnlyList<FoundKey>? InFile(string path, KeyFinder finder)
    {
        byte[] bytes = [];
        char[] text = [];
        try
        {
            // What is linked to counts. A pipe put there would hold this up for ever; it says that it is empty, and is not opened.
            var length = new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path).Length;
            if (length is 0 or > MaxBytes) return length == 0 ? [] : null;
            bytes = new byte[length];
            using (var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 }))
                _ = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            text = new char[bytes.Length];
            Encoding.Latin1.GetChars(bytes, text);
            return finder.Find(text);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            Array.Clear(text);
        }
    }
}
