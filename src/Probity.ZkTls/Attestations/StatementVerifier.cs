using Probity.Core.Verdicts;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Attestations;

/// <summary>Whether a signed statement is about a capture, and signed by the key that it names.</summary>
public static class StatementVerifier
{
    /// <summary>
    /// Checks digest, counts and signature. Whether the key is to be trusted is for the caller to say.
    /// </summary>
    public static Verdict<SignedStatement> Verify(SignedStatement signed, Capture capture)
    {
        if (!signed.IsValid())
        {
            return new Rejection(RejectionCode.WrongSignature, "the attestor's signature does not verify");
        }

        SessionStatement statement = signed.Statement;
        if (!statement.CaptureDigest.Span.SequenceEqual(capture.Digest.Span))
        {
            return new Rejection(RejectionCode.Mismatch, "the attestor's statement is about another capture");
        }

        return statement.ClientRecords == capture.CountRecords(Direction.ToServer)
            && statement.ServerRecords == capture.CountRecords(Direction.ToClient)
            ? signed
            : new Rejection(
                RejectionCode.Mismatch, "the attestor's statement counts other records than the capture has");
    }
}
