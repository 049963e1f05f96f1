using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sallyport.Core.Settings;

/// <summary>The file with the authorities of a redirected host.</summary>
public static class CaFile
{
    /// <exception cref="Primitives.UserError">It is missing, unreadable, or holds no certificate.</exception>
    public static void Check(string path)
    {
        if (!File.Exists(path)) throw SettingsErrors.BadCaFile(path, "does not exist");
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(path);
            if (certificates.Count == 0) throw SettingsErrors.BadCaFile(path, "holds no PEM certificate");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw SettingsErrors.BadCaFile(path, "cannot be read as PEM certificates");
        }
        finally
        {
            foreach (var certificate in certificates) certificate.Dispose();
        }
    }
}
