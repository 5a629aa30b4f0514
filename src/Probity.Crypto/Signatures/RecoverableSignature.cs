using Probity.Core.Verdicts;
using Probity.Crypto.Curves;

namespace Probity.Crypto.Signatures;

/// <summary>An ECDSA signature over secp256k1 from which the public key follows: r, s, and which point r came
/// from.</summary>
/// <remarks>
/// A parsed value has r and s from 1 to n - 1. Source: SEC 1, version 2.0, sections 4.1.3 and 4.1.6.
/// Ethereum's own numbering of the last byte (27 and 28) belongs to Probity.Chain.
/// </remarks>
public sealed class RecoverableSignature : IEquatable<RecoverableSignature>
{
    /// <summary>Bytes of the encoded form: r and s, big-endian, then the recovery id, 0 to 3.</summary>
    public const int Bytes = 65;

    private const int ScalarBytes = 32;

    private readonly byte[] _encoded;

    private RecoverableSignature(byte[] encoded) => _encoded = encoded;

    /// <summary>r, 32 bytes, big-endian.</summary>
    public ReadOnlySpan<byte> R => _encoded.AsSpan(0, ScalarBytes);

    /// <summary>s, 32 bytes, big-endian.</summary>
    public ReadOnlySpan<byte> S => _encoded.AsSpan(ScalarBytes, ScalarBytes);

    /// <summary>r then s.</summary>
    public ReadOnlySpan<byte> Compact => _encoded.AsSpan(0, 2 * ScalarBytes);

    /// <summary>Bit 0: the point's ordinate is odd. Bit 1: its abscissa is r + n.</summary>
    public int RecoveryId => _encoded[^1];

    /// <summary>Whether s is at most (n - 1) / 2; of s and n - s only one is.</summary>
    public bool IsLowS
    {
        get
        {
            _ = Secp256k1Scalar.TryRead(S, out Secp256k1Scalar s);
            return !s.IsHigh;
        }
    }

    /// <summary>Reads 65 bytes; r or s of zero, or of n and above, is refused.</summary>
    public static Verdict<RecoverableSignature> Parse(ReadOnlySpan<byte> encoded) => encoded.Length == Bytes
        ? Parse(encoded[..(2 * ScalarBytes)], encoded[^1])
        : new Rejection(RejectionCode.Malformed, $"a signature has {Bytes} bytes, this has {encoded.Length}");

    /// <summary>Puts a signature together.</summary>
    /// <param name="compact">r then s, 64 bytes.</param>
    /// <param name="recoveryId">0 to 3.</param>
    public static Verdict<RecoverableSignature> Parse(ReadOnlySpan<byte> compact, int recoveryId)
    {
        if (compact.Length != 2 * ScalarBytes)
        {
            return new Rejection(
                RejectionCode.Malformed, $"r and s have 64 bytes, these have {compact.Length}");
        }

        if (recoveryId is < 0 or > 3)
        {
            return new Rejection(RejectionCode.Malformed, $"a recovery id is 0 to 3, not {recoveryId}");
        }

        if (!TryReadScalar(compact[..ScalarBytes], out _) || !TryReadScalar(compact[ScalarBytes..], out _))
        {
            return new Rejection(
                RejectionCode.Malformed, "r and s are above zero and below the order of the group");
        }

        return new RecoverableSignature([.. compact, (byte)recoveryId]);
    }

    /// <summary>A copy of the encoded form.</summary>
    public byte[] ToArray() => [.. _encoded];

    /// <inheritdoc/>
    public bool Equals(RecoverableSignature? other) =>
        other is not null && _encoded.AsSpan().SequenceEqual(other._encoded);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RecoverableSignature);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_encoded);

    /// <summary>130 hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(_encoded);

    /// <summary>From numbers that a signer computed.</summary>
    internal static RecoverableSignature From(in Secp256k1Scalar r, in Secp256k1Scalar s, ulong recoveryId)
    {
        byte[] encoded = new byte[Bytes];
        r.Write(encoded);
        s.Write(encoded.AsSpan(ScalarBytes));
        encoded[^1] = (byte)recoveryId;
        return new RecoverableSignature(encoded);
    }

    /// <summary>Reads a number from 1 to n - 1.</summary>
    internal static bool TryReadScalar(ReadOnlySpan<byte> bytes, out Secp256k1Scalar value) =>
        Secp256k1Scalar.TryRead(bytes, out value) && !value.IsZero;
}
