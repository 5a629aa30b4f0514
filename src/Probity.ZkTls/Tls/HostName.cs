using System.Net;
using System.Net.Sockets;

namespace Probity.ZkTls.Tls;

/// <summary>What may stand for a server: a DNS name in lower case, or an IP address.</summary>
public static class HostName
{
    private const int MaxBytes = 253;
    private const int MaxLabelBytes = 63;
    private const int AddressLabels = 4;

    /// <summary>Whether the text is a host that a session can be opened to.</summary>
    public static bool IsValid(string host) => IsDnsName(host) || IsAddress(host);

    /// <summary>Whether the text is a DNS name: labels of a-z, 0-9 and '-', the last of them not a
    /// number.</summary>
    public static bool IsDnsName(string host)
    {
        if (host.Length is 0 or > MaxBytes) { return false; }
        string[] labels = host.Split('.');
        return Array.TrueForAll(labels, IsLabel) && !labels[^1].All(char.IsAsciiDigit);
    }

    /// <summary>Whether the text is an IP address in its usual form: four numbers, or IPv6 without
    /// brackets.</summary>
    public static bool IsAddress(string host)
    {
        bool isV6 = host.Contains(':', StringComparison.Ordinal);
        if (!isV6 && host.Split('.').Length != AddressLabels) { return false; }
        return host.All(letter => char.IsAsciiHexDigitLower(letter) || letter is '.' or ':')
            && IPAddress.TryParse(host, out IPAddress? address)
            && address.AddressFamily == (isV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork)
            && address.ToString() == host;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabelBytes && label[0] != '-' && label[^1] != '-'
        && label.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
}
