using Probity.Core.Secrets;
using Probity.Testing;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Tests.Support;

/// <summary>The server's messages, as scripts name them.</summary>
public enum ServerStep
{
    HelloRetryRequest,
    ServerHello,
    EncryptedExtensions,
    CertificateRequest,
    Certificate,
    CertificateVerify,
    Finished,
}

/// <summary>What a scripted server does; without a script it is a good server.</summary>
public sealed record ScriptedServerOptions
{
    public TestIdentity Identity { get; init; } = TestCertificates.Good;

    /// <summary>The suite to choose; null for the client's first.</summary>
    public TlsSuite? Suite { get; init; }

    /// <summary>The group to choose; null for the client's first key. Without a key for it the server asks
    /// for one.</summary>
    public TlsGroup? Group { get; init; }

    /// <summary>Sent in a HelloRetryRequest, which then comes in any case.</summary>
    public byte[]? Cookie { get; init; }

    /// <summary>How many HelloRetryRequests are sent before the hello, if one is; more than one breaks the
    /// rules.</summary>
    public int Retries { get; init; } = 1;

    /// <summary>Whether the client is asked for a certificate.</summary>
    public bool AsksForCertificate { get; init; }

    /// <summary>Tickets right after the client's Finished.</summary>
    public int Tickets { get; init; }

    /// <summary>The most content of a record.</summary>
    public int RecordBytes { get; init; } = RecordCipher.MaxContentBytes;

    /// <summary>Whether handshake messages share records.</summary>
    public bool Coalesces { get; init; } = true;

    /// <summary>Zeros at the end of every encrypted record.</summary>
    public int PaddingBytes { get; init; }

    /// <summary>Whether the dummy record follows the first answer.</summary>
    public bool SendsChangeCipherSpec { get; init; } = true;

    /// <summary>Whether KeyUpdates that the client asks for are sent.</summary>
    public bool AnswersKeyUpdates { get; init; } = true;

    /// <summary>Whether records that cannot be opened are passed over, as after a hello that was changed.</summary>
    public bool IgnoresUnreadable { get; init; }

    /// <summary>The scheme of the signature; null for the one that fits the key.</summary>
    public int? Scheme { get; init; }

    /// <summary>Where the server's keys come from.</summary>
    public IRandomSource Random { get; init; } = new SeededRandomSource(7);

    /// <summary>Puts other messages in the place of one: none, itself changed, or several. The transcript
    /// follows.</summary>
    public Func<ServerStep, byte[], IReadOnlyList<byte[]>> Rewrite { get; init; } = (_, message) => [message];

    /// <summary>Runs before a message; what was written before goes out in records of its own
    /// first.</summary>
    public Action<ScriptedTlsServer, ServerStep>? Before { get; init; }

    /// <summary>Runs when the server's flight is out.</summary>
    public Action<ScriptedTlsServer>? AfterFlight { get; init; }

    /// <summary>Changes one message and leaves the others.</summary>
    public static Func<ServerStep, byte[], IReadOnlyList<byte[]>> Changing(ServerStep step, Func<byte[], byte[]> change) =>
        (actual, message) => [actual == step ? change(message) : message];
}
