using System.Text;

namespace Sallyport.Core.Yaml;

/// <summary>
/// Reads a file by which a person steers Sallyport. Bounded, strictly UTF-8, and refused where others than its owner
/// could have written it, since it decides where keys go.
/// </summary>
public static class OperatorFile
{
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text, or null with the reason in <paramref name="problems"/>.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static string? Read(string path, int maxBytes, YamlProblems problems)
    {
        byte[] bytes;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & OthersWrite) != 0)
                return Refuse(problems, $"others than you can write to this file, and it decides where keys go: chmod go-w {path}");
            if (file.Length > maxBytes)
                return Refuse(problems, $"larger than {maxBytes / 1024} KB");
            bytes = new byte[file.Length];
            file.ReadExactly(bytes);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not (FileNotFoundException or DirectoryNotFoundException)))
        {
            return Refuse(problems, $"cannot be read: {e.Message}");
        }
        return Decode(bytes, problems);
    }

    internal static string? Decode(ReadOnlySpan<byte> bytes, YamlProblems problems)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Refuse(problems, "not UTF-8 text");
        }
    }

    private static string? Refuse(YamlProblems problems, string message)
    {
        problems.Add(1, 1, message);
        return null;
    }
}
