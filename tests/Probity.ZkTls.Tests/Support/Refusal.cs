using Probity.Core.Verdicts;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Tests.Support;

/// <summary>A server that breaks one rule, and what the client and the attestor have to say about
/// it.</summary>
/// <param name="Server">The script.</param>
/// <param name="Alert">The alert that the client sends.</param>
/// <param name="Detail">A part of the client's sentence.</param>
public sealed record Refusal(ScriptedServerOptions Server, AlertDescription Alert, string Detail)
{
    public TlsClientOptions Client { get; init; } = TlsPair.Options();

    /// <summary>A part of the attestor's sentence; null where it is the client's.</summary>
    public string? AttestorDetail { get; init; }

    /// <summary>The attestor's code.</summary>
    public RejectionCode Code { get; init; } = RejectionCode.WrongHandshake;

    /// <summary>Runs the session; the client has to refuse it, and the attestor too, for the same
    /// reason.</summary>
    public void Require()
    {
        using TlsPair pair = new(Server, Client);
        pair.Run().RequireRefusal(Alert, Detail);
        Assert.Null(pair.Client.Session);
        Assert.Empty(pair.Client.TakeContent());
        Verdict<ZkTls.Transcript.VerifiedHandshake> verdict = pair.Verify(
            host: Client.Host, roots: Client.Roots);
        Assert.Equal(Code, verdict.Code);
        Assert.Contains(
            AttestorDetail ?? pair.Client.Failure!.Detail, verdict.Detail, StringComparison.Ordinal);
    }
}
