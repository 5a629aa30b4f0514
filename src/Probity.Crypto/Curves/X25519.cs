using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Probity.Core.Secrets;

namespace Probity.Crypto.Curves;

/// <summary>Diffie–Hellman on Curve25519, which the platform does not offer.</summary>
/// <remarks>
/// A Montgomery ladder of 255 equal steps with masked swaps: neither time nor memory access depends on the
/// private key or the peer's point. Source: RFC 7748, sections 5 and 6.1.
/// </remarks>
public static class X25519
{
    /// <summary>Length of private keys, public keys and shared secrets.</summary>
    public const int KeyBytes = 32;

    // (486662 - 2) / 4, the curve's constant in the doubling formula.
    private const uint A24 = 121665;

    /// <summary>The public key of a private key.</summary>
    /// <param name="privateKey">Shape: 32 uniform bytes; clamped here.</param>
    /// <param name="publicKey">Shape: 32 bytes. May not overlap <paramref name="privateKey"/>.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    [ConstantTime]
    public static void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        RequireLength(privateKey.Length, nameof(privateKey));
        RequireLength(publicKey.Length, nameof(publicKey));
        Span<byte> basePoint = stackalloc byte[KeyBytes];
        basePoint.Clear();
        basePoint[0] = 9;
        Multiply(privateKey, basePoint, publicKey);
    }

    /// <summary>The secret that both sides compute.</summary>
    /// <param name="privateKey">Shape: 32 uniform bytes; clamped here.</param>
    /// <param name="peerPublicKey">Shape: any 32 bytes; the top bit is ignored.</param>
    /// <param name="sharedSecret">Shape: 32 bytes; zero on failure.</param>
    /// <returns>False for the all-zero result of a peer's point of small order, which no honest peer
    /// sends.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    [ConstantTime]
    public static bool TryAgree(
        ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> peerPublicKey, Span<byte> sharedSecret)
    {
        RequireLength(privateKey.Length, nameof(privateKey));
        RequireLength(peerPublicKey.Length, nameof(peerPublicKey));
        RequireLength(sharedSecret.Length, nameof(sharedSecret));
        Multiply(privateKey, peerPublicKey, sharedSecret);
        int bits = 0;
        foreach (byte value in sharedSecret) { bits |= value; }
        return bits != 0;
    }

    private static void Multiply(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point, Span<byte> result)
    {
        Span<byte> k = stackalloc byte[KeyBytes];
        Span<Ladder> ladder = stackalloc Ladder[1];
        try
        {
            scalar.CopyTo(k);
            k[0] &= 248;
            k[31] = (byte)((k[31] & 127) | 64);
            ladder[0] = new Ladder(Field25519.Read(point));
            for (int bit = 254; bit >= 0; bit--)
            {
                ladder[0].Step((ulong)(k[bit >> 3] >> (bit & 7)) & 1);
            }

            ladder[0].Finish(result);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(k);
            ladder.Clear();
        }
    }

    private static void RequireLength(int length, string name)
    {
        if (length != KeyBytes) { throw new ArgumentException($"X25519 takes {KeyBytes} bytes.", name); }
    }

    /// <summary>The two running points of the ladder; names are those of RFC 7748, section 5.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Ladder(Field25519 u)
    {
        private readonly Field25519 _x1 = u;
        private Field25519 _x2 = Field25519.One, _z2 = Field25519.Zero;
        private Field25519 _x3 = u, _z3 = Field25519.One;
        private ulong _swapped;

        public void Step(ulong bit)
        {
            Swap(_swapped ^ bit);
            _swapped = bit;
            Field25519 a = _x2 + _z2, b = _x2 - _z2;
            Field25519 aa = a * a, bb = b * b;
            Field25519 e = aa - bb;
            Field25519 da = (_x3 - _z3) * a, cb = (_x3 + _z3) * b;
            Field25519 sum = da + cb, difference = da - cb;
            _x3 = sum * sum;
            _z3 = _x1 * (difference * difference);
            _x2 = aa * bb;
            _z2 = e * (aa + (e * A24));
        }

        public void Finish(Span<byte> result)
        {
            Swap(_swapped);
            (_x2 * _z2.Invert()).Write(result);
        }

        private void Swap(ulong bit)
        {
            ulong mask = 0 - bit;
            Field25519.Swap(ref _x2, ref _x3, mask);
            Field25519.Swap(ref _z2, ref _z3, mask);
        }
    }
}
