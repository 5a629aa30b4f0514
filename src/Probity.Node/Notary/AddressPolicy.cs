using System.Net;
using System.Net.Sockets;

namespace Probity.Node.Notary;

/// <summary>
/// Tells addresses of the public internet from all others, which a relay must not be talked into dialling.
/// </summary>
/// <remarks>Source: the special-purpose address registries of RFC 6890, as IANA keeps them.</remarks>
public static class AddressPolicy
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    // Of IPv6 only global unicast is public, without the blocks that wrap or document other addresses.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] NotGlobal =
    [
        .. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20" }.Select(
            IPNetwork.Parse),
    ];

    /// <summary>Whether an address belongs to the public internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetwork
            ? !NotPublic.Any(network => network.Contains(plain))
            : GlobalUnicast.Contains(plain) && !NotGlobal.Any(network => network.Contains(plain));
    }
}
