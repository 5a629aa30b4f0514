using Probity.Core;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;

namespace Probity.Chain.Signing;

/// <summary>Signatures as contracts take them: r, s, and 27 or 28 for the parity of the point.</summary>
/// <remarks>Source: Yellow Paper, appendix F; EIP-2 for the low s. A last byte of 0 or 1, which some wallets
/// write, is refused: contracts refuse it too.</remarks>
public static class EthereumSignature
{
    /// <summary>Bytes of a signature.</summary>
    public const int Bytes = RecoverableSignature.Bytes;

    private const int Offset = 27;

    /// <summary>Reads 65 bytes.</summary>
    public static Verdict<RecoverableSignature> Parse(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length != Bytes || encoded[^1] is not (Offset or Offset + 1))
        {
            return new Rejection(
                RejectionCode.Malformed, "a signature has 65 bytes, and the last one is 27 or 28");
        }

        return RequireLow(RecoverableSignature.Parse(encoded[..^1], encoded[^1] - Offset));
    }

    /// <summary>The 65 bytes.</summary>
    /// <exception cref="InvalidOperationException">r came from a point whose abscissa is the order or more,
    /// which happens once in 2^127 signatures and has no form on the chain.</exception>
    public static byte[] ToArray(RecoverableSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        Invariant.Require(signature.RecoveryId <= 1);
        return [.. signature.Compact, (byte)(Offset + signature.RecoveryId)];
    }

    /// <summary>The account that signed a digest; false where there is none.</summary>
    /// <param name="digest">Shape: 32 bytes, computed by the caller.</param>
    /// <param name="signature">Any parsed signature; a high s is refused.</param>
    /// <param name="signer">The account.</param>
    public static bool TryRecover(
        ReadOnlySpan<byte> digest, RecoverableSignature signature, out Address signer)
    {
        Verdict<Secp256k1PublicKey> key = Secp256k1PublicKey.Recover(digest, signature, SRule.LowOnly);
        signer = key.IsAccepted ? Address.From(key.Value) : Address.Zero;
        return key.IsAccepted;
    }

    /// <summary>Passes a verdict on, unless its s is high.</summary>
    internal static Verdict<RecoverableSignature> RequireLow(Verdict<RecoverableSignature> parsed) =>
        parsed.IsAccepted && !parsed.Value.IsLowS
            ? new Rejection(RejectionCode.Malformed, "s is above half the order of the group")
            : parsed;
}
