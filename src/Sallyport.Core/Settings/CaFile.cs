using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sallyport.Core.Settings;

/// <summary>The file with the authorities of a redirected host.</summary>
public static class CaFile
{
    /// <summary>Reads it; <paramref name="problem"/> says why not: <c>does not exist</c>.</summary>
    public static bool TryRead(string path, [NotNullWhen(true)] out X509Certificate2Collection? certificates, out string problem)
    {
        certificates = [];
        problem = "does not exist";
        if (File.Exists(path))
        {
            try
            {
                certificates.ImportFromPemFile(path);
                if (certificates.Count > 0) return true;
                problem = "holds no PEM certificate";
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                problem = "cannot be read as PEM certificates";
            }
        }
        foreach (var certificate in certificates) certificate.Dispose();
        certificates = null;
        return false;
    }

    /// <summary>Null if it can be used.</summary>
    public static string? ProblemOf(string path)
    {
        if (!TryRead(path, out var certificates, out var problem)) return problem;
        foreach (var certificate in certificates) certificate.Dispose();
        return null;
    }
}
