using Probity.Crypto.Signatures;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Tests.Support;

/// <summary>What is asked of an attested session in memory; the defaults are those of an honest one.</summary>
internal sealed record SessionWish
{
    public TlsSuite Suite { get; init; } = TlsSuite.ChaCha20Poly1305;

    public GuestMode Mode { get; init; } = GuestMode.Prove;

    public string Template { get; init; } = AttestedRun.Template;

    public string Host { get; init; } = TestCertificates.Host;

    public int Port { get; init; } = 443;

    public DateTimeOffset OpenedAt { get; init; } = TestCertificates.Now;

    /// <summary>Who carries the session.</summary>
    public P256PrivateKey Attestor { get; init; } = AttestedRun.Attestors[0];

    /// <summary>Who will hold the claim.</summary>
    public P256PrivateKey Holder { get; init; } = AttestedRun.Holder;

    public string Account { get; init; } = "acc-1207";

    public string Token { get; init; } = "s3cr3t token";

    public string Currency { get; init; } = "EUR";

    /// <summary>The responses, one for each exchange.</summary>
    public IReadOnlyList<string> Responses { get; init; } = [Scenario.Http(AttestedRun.Body)];

    /// <summary>Where the keys of both sides come from.</summary>
    public ulong Seed { get; init; } = 11;

    /// <summary>Whether the server asks for another ClientHello first.</summary>
    public bool IsRetried { get; init; }

    /// <summary>Tickets of the server after the handshake.</summary>
    public int Tickets { get; init; } = 1;

    /// <summary>A last change of what the attestor says it saw; it then signs that.</summary>
    public Func<CaptureHead, CaptureHead>? ChangeHead { get; init; }
}
