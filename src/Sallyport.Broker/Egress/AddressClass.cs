using System.Net;
using System.Net.Sockets;

namespace Sallyport.Broker.Egress;

/// <summary>Where an address leads, after unwrapping IPv4 addresses that are dressed as IPv6.</summary>
internal enum AddressClass
{
    /// <summary>The internet.</summary>
    Public,

    /// <summary>A site's own network: RFC 1918, shared address space, unique local IPv6.</summary>
    Private,

    /// <summary>This machine, its link (cloud metadata lives there), or no single host.</summary>
    Local,
}

internal static class AddressClassifier
{
    public static AddressClass Classify(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            Span<byte> six = stackalloc byte[16];
            address.TryWriteBytes(six, out _);
            // NAT64 (64:ff9b::/96), IPv4-compatible (::/96) and 6to4 (2002::/16) carry an IPv4 address that decides.
            if (six[..12].SequenceEqual((ReadOnlySpan<byte>)[0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0])
                || six[..12].IndexOfAnyExcept((byte)0) < 0 && !IPAddress.IPv6Loopback.Equals(address) && !IPAddress.IPv6Any.Equals(address))
                return Classify(new IPAddress(six[12..]));
            if (six[0] == 0x20 && six[1] == 0x02) return Classify(new IPAddress(six[2..6]));
            if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.IPv6Any) || address.IsIPv6LinkLocal
                || address.IsIPv6Multicast || address.IsIPv6SiteLocal) return AddressClass.Local;
            return (six[0] & 0xfe) == 0xfc ? AddressClass.Private : AddressClass.Public;
        }

        Span<byte> four = stackalloc byte[4];
        address.TryWriteBytes(four, out _);
        return (four[0], four[1]) switch
        {
            (0 or 127, _) or (169, 254) or ( >= 224, _) => AddressClass.Local,
            (10, _) or (172, >= 16 and <= 31) or (192, 168) or (100, >= 64 and <= 127) or (198, 18 or 19) => AddressClass.Private,
            (192, 0) when four[2] == 0 => AddressClass.Private,
            _ => AddressClass.Public,
        };
    }
}
