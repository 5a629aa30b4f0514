using Probity.ZkTls.Tls.Messages;

namespace Probity.ZkTls.Tls;

/// <summary>What the hello messages may say in answer to one another; the client and the attestor ask here
/// alike.</summary>
/// <remarks>Source: RFC 8446, sections 4.1.2 to 4.1.4 and 4.2.</remarks>
internal static class HelloRules
{
    /// <summary>The sentence for a server without TLS 1.3.</summary>
    public const string TooOld = "The server speaks TLS 1.2 or older only, and a proof needs TLS 1.3.";

    // Each would change who is authenticated, from what the keys follow, or what can be read of the flight.
    private static readonly ExtensionType[] Refused =
    [
        ExtensionType.PreSharedKey, ExtensionType.EarlyData, ExtensionType.EncryptedClientHello,
        ExtensionType.EchOuterExtensions, ExtensionType.PostHandshakeAuth, ExtensionType.CompressCertificate,
        ExtensionType.DelegatedCredential, ExtensionType.ClientCertificateType,
        ExtensionType.ServerCertificateType,
    ];

    private static readonly ExtensionType[] InServerHello =
        [ExtensionType.SupportedVersions, ExtensionType.KeyShare];

    // Those that may differ between the two ClientHellos.
    private static readonly ExtensionType[] Changeable =
        [ExtensionType.KeyShare, ExtensionType.Cookie, ExtensionType.Padding];

    /// <summary>A ClientHello of somebody else, which a proof has to follow.</summary>
    public static TlsFailure? CheckClientHello(ClientHello hello)
    {
        if (!hello.Versions.Contains(ClientHello.Tls13))
        {
            return new TlsFailure(AlertDescription.ProtocolVersion, "The client does not offer TLS 1.3.");
        }

        foreach (ExtensionType type in Refused)
        {
            if (hello.Extensions.Has(type))
            {
                return TlsFailure.Illegal(
                    $"The client offers extension {(ushort)type}, which a proof cannot follow.");
            }
        }

        ExtensionType[] needed =
            [ExtensionType.SupportedGroups, ExtensionType.SignatureAlgorithms, ExtensionType.KeyShare];
        if (needed.Any(type => !hello.Extensions.Has(type)))
        {
            return new TlsFailure(
                AlertDescription.MissingExtension, "The client leaves out an extension of TLS 1.3.");
        }

        return hello.KeyShares.Any(share => !hello.Groups.Contains(share.Group))
            ? TlsFailure.Illegal("The client sends a key of a group that it does not offer.")
            : null;
    }

    /// <summary>A ServerHello or HelloRetryRequest, whatever the server may not choose freely.</summary>
    public static TlsFailure? CheckAnswer(ClientHello offered, ServerHello answer)
    {
        if (answer.SelectedVersion is null)
        {
            return answer.IsRetry
                ? new TlsFailure(AlertDescription.MissingExtension, TooOld)
                : new TlsFailure(AlertDescription.ProtocolVersion, TooOld);
        }

        if (answer.SelectedVersion != ClientHello.Tls13 || answer.LegacyVersion != ClientHello.LegacyVersion)
        {
            return TlsFailure.Illegal("The server chose a protocol version that was not offered.");
        }

        if (!answer.SessionId.AsSpan().SequenceEqual(offered.SessionId))
        {
            return TlsFailure.Illegal("The server does not repeat the client's session id.");
        }

        if (answer.Compression != 0) { return TlsFailure.Illegal("The server chose a compression."); }
        if (!offered.Suites.Contains(answer.Suite) || !Enum.IsDefined((TlsSuite)answer.Suite))
        {
            return TlsFailure.Illegal($"The server chose suite {answer.Suite:x4}, which was not offered.");
        }

        foreach (ExtensionType type in answer.Extensions.Types)
        {
            bool isCookie = answer.IsRetry && type == ExtensionType.Cookie;
            if (!isCookie && !InServerHello.Contains(type))
            {
                return Misplaced(offered, type, "ServerHello");
            }
        }

        return null;
    }

    /// <summary>A HelloRetryRequest, after <see cref="CheckAnswer"/>.</summary>
    public static TlsFailure? CheckRetry(ClientHello offered, ServerHello retry)
    {
        if (retry.Group is null && retry.Cookie is null)
        {
            return TlsFailure.Illegal("A HelloRetryRequest changes nothing.");
        }

        if (retry.Group is not { } group) { return null; }
        if (!offered.Groups.Contains(group) || !Enum.IsDefined((TlsGroup)group))
        {
            return TlsFailure.Illegal(
                $"A HelloRetryRequest asks for group {group:x4}, which was not offered.");
        }

        return offered.KeyShares.Any(share => share.Group == group)
            ? TlsFailure.Illegal("A HelloRetryRequest asks for a key that it has already.")
            : null;
    }

    /// <summary>The ServerHello that counts, after <see cref="CheckAnswer"/>.</summary>
    /// <param name="offered">The latest ClientHello; after a HelloRetryRequest it has the key asked for and
    /// no other.</param>
    /// <param name="answer">The ServerHello.</param>
    /// <param name="retry">The HelloRetryRequest before it, if there was one.</param>
    public static TlsFailure? CheckServerHello(ClientHello offered, ServerHello answer, ServerHello? retry)
    {
        if (retry is not null && answer.Suite != retry.Suite)
        {
            return TlsFailure.Illegal("The server changed the suite after its HelloRetryRequest.");
        }

        if (answer.Group is not { } group)
        {
            return new TlsFailure(AlertDescription.MissingExtension, "The server sends no key.");
        }

        bool isOffered = Enum.IsDefined((TlsGroup)group)
            && offered.KeyShares.Any(share => share.Group == group);
        return isOffered
            ? null
            : TlsFailure.Illegal($"The server chose group {group:x4}, for which it got no key.");
    }

    /// <summary>The ClientHello after a HelloRetryRequest: the first one with what was asked for, and no
    /// other change.</summary>
    public static TlsFailure? CheckSecondClientHello(ClientHello first, ServerHello retry, ClientHello second)
    {
        bool isSame = first.Random.AsSpan().SequenceEqual(second.Random)
            && first.SessionId.AsSpan().SequenceEqual(second.SessionId)
            && first.Suites.AsSpan().SequenceEqual(second.Suites)
            && Fixed(first).SequenceEqual(Fixed(second));
        if (!isSame) { return TlsFailure.Illegal("The second ClientHello differs from the first."); }
        byte[] cookie = second.Cookie ?? [], wantedCookie = retry.Cookie ?? [];
        if (first.Cookie is not null || !cookie.AsSpan().SequenceEqual(wantedCookie))
        {
            return TlsFailure.Illegal("The client does not repeat the cookie of the HelloRetryRequest.");
        }

        IReadOnlyList<KeyShareEntry> shares = second.KeyShares;
        bool areShares = retry.Group is { } group
            ? shares.Count == 1 && shares[0].Group == group
            : shares.Count == first.KeyShares.Count && shares.Zip(first.KeyShares).All(
                pair => pair.First.Group == pair.Second.Group
                    && pair.First.Key.AsSpan().SequenceEqual(pair.Second.Key));
        return areShares
            ? null
            : TlsFailure.Illegal(
                "The second ClientHello does not have the key that the HelloRetryRequest asks for.");
    }

    /// <summary>An extension that may not stand where it stands.</summary>
    public static TlsFailure Misplaced(ClientHello offered, ExtensionType type, string place) =>
        offered.Extensions.Has(type)
            ? TlsFailure.Illegal($"Extension {(ushort)type} may not stand in {place}.")
            : new TlsFailure(
                AlertDescription.UnsupportedExtension,
                $"Extension {(ushort)type} of {place} answers nothing that was asked.");

    private static IEnumerable<string> Fixed(ClientHello hello) => hello.Extensions.Items
        .Where(item => !Changeable.Contains(item.Key))
        .Select(item => $"{(ushort)item.Key}:{Convert.ToHexString(item.Value)}");
}
