using Probity.Core.Encoding;
using Probity.Core.Verdicts;
using Probity.Crypto.Challenger;
using Probity.Crypto.Fields;
using Probity.ProofSystem.Air;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;
using Probity.ProofSystem.Proof;

namespace Probity.ProofSystem.Verifier;

/// <summary>Checks a proof of a statement about an AIR. Total: any bytes give a verdict, in bounded time and memory.</summary>
public static class ProofVerifier
{
    /// <summary>The transcript's first label; it separates this protocol and version from every other.</summary>
    public const string TranscriptLabel = "probity proof v1";

    /// <summary>Verifies a proof.</summary>
    /// <param name="shape">The form that the proof must have, from the machine, the profile and the claimed heights.</param>
    /// <param name="statement">What is claimed.</param>
    /// <param name="proof">Untrusted bytes.</param>
    /// <returns>The shape itself when the proof holds.</returns>
    public static Verdict<ProofShape> Verify(ProofShape shape, Statement statement, ReadOnlySpan<byte> proof) =>
        Verify(shape, statement, proof, new Challenger(TranscriptLabel));

    /// <summary>Verifies with a given source of challenges; tests script it.</summary>
    internal static Verdict<ProofShape> Verify(
        ProofShape shape, Statement statement, ReadOnlySpan<byte> proof, IChallenger challenger)
    {
        int digestBytes = shape.Parameters.DigestBytes;
        if (statement.ProgramRoot.Length != ProtocolParameters.ProgramDigestBytes)
        {
            return new Rejection(RejectionCode.Malformed, "the program root has the wrong length");
        }

        ByteReader reader = new(proof);
        ProofTranscript transcript = new(challenger);
        transcript.Begin(shape, statement);
        if (!reader.TryReadBytes(digestBytes, out ReadOnlySpan<byte> rootT1)) { return Truncated(); }
        LookupChallenges lookup = transcript.AfterTrace(rootT1);
        if (!reader.TryReadBytes(digestBytes, out ReadOnlySpan<byte> rootT2)) { return Truncated(); }
        ZerocheckChallenges challenges = transcript.AfterLookups(shape, rootT2);

        ZerocheckVerifier zerocheck = new(shape, statement, transcript);
        if (zerocheck.Run(ref reader, lookup, challenges) is { } refused) { return refused; }

        Quintic[] point = new Quintic[shape.StackLog2];
        zerocheck.Point.CopyTo(point, 0);
        Quintic rho = transcript.AfterZerocheck(point.AsSpan(zerocheck.Point.Length));
        OpeningClaim claim = OpeningClaim.Combine(
            shape, point, zerocheck.ChipValues, zerocheck.Sigma, zerocheck.MaskValue, rho);
        OpeningVerifier opening = new(shape, transcript, claim, point);
        if (opening.Run(ref reader, statement.ProgramRoot.Span, rootT1, rootT2) is { } notOpened) { return notOpened; }
        return reader.RemainingBytes == 0
            ? shape
            : new Rejection(RejectionCode.TrailingBytes, $"{reader.RemainingBytes} bytes follow the proof");
    }

    private static Rejection Truncated() => new(RejectionCode.Malformed, "the proof is cut short");
}
