using Probity.Core.Secrets;

namespace Probity.ZkTls.Tls;

/// <summary>What a client asks for. Lists are in order of preference.</summary>
public sealed record TlsClientOptions
{
    /// <summary>The server: a DNS name in lower case, or an IP address, for which no name is sent.</summary>
    public required string Host { get; init; }

    /// <summary>The time at which the server's certificates must be valid.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The roots that are trusted.</summary>
    public TrustAnchors Roots { get; init; } = TrustAnchors.System;

    /// <summary>The suites to offer; ChaCha20 first, because it costs less in a proof.</summary>
    public IReadOnlyList<TlsSuite> Suites { get; init; } = [TlsSuite.ChaCha20Poly1305, TlsSuite.Aes128Gcm];

    /// <summary>The groups to offer.</summary>
    public IReadOnlyList<TlsGroup> Groups { get; init; } =
        [TlsGroup.X25519, TlsGroup.Secp256r1, TlsGroup.Secp384r1];

    /// <summary>The groups to send keys for at once; for the others the server has to ask.</summary>
    public IReadOnlyList<TlsGroup> KeyShares { get; init; } = [TlsGroup.X25519, TlsGroup.Secp256r1];

    /// <summary>Where keys and random fields come from.</summary>
    public IRandomSource Random { get; init; } = SystemRandomSource.Instance;

    /// <summary>Finds a caller's mistakes before anything is sent.</summary>
    /// <exception cref="ArgumentException">The host is none, or a list is empty, has an item twice or an
    /// unknown one.</exception>
    internal void Validate()
    {
        if (!HostName.IsValid(Host))
        {
            throw new ArgumentException("The host is neither a DNS name in lower case nor an IP address.");
        }

        RequireList(Suites, isEmptyAllowed: false);
        RequireList(Groups, isEmptyAllowed: false);
        RequireList(KeyShares, isEmptyAllowed: true);
        if (!KeyShares.All(Groups.Contains))
        {
            throw new ArgumentException("A key share is of no offered group.");
        }
    }

    private static void RequireList<T>(IReadOnlyList<T> items, bool isEmptyAllowed)
        where T : struct, Enum
    {
        bool isRight = (isEmptyAllowed || items.Count > 0) && items.All(Enum.IsDefined)
            && items.Distinct().Count() == items.Count;
        if (!isRight) { throw new ArgumentException($"The list of {typeof(T).Name} is not one to offer."); }
    }
}
