using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Rotation;

/// <summary>When a credential is to be rotated. Pure.</summary>
public static class RotationSchedule
{
    /// <summary>A quarter of a year, where the policy says nothing else.</summary>
    public static TimeSpan Default { get; } = TimeSpan.FromDays(90);

    /// <summary>
    /// When the version in force is due: its period after it was stored, less a share of up to a tenth, so that keys
    /// made together are not all rotated together. The share follows from name and version: every controller finds the same.
    /// </summary>
    public static DateTimeOffset Due(Credential credential, TimeSpan period)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{credential.Name} {credential.Version}"));
        var share = BinaryPrimitives.ReadUInt32BigEndian(hash) / (double)uint.MaxValue;
        return credential.Rotated + period - period * (share / 10);
    }
}
