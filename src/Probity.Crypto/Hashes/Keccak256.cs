using System.Buffers.Binary;
using Probity.Crypto.Hashes.Kernels;

namespace Probity.Crypto.Hashes;

/// <summary>Keccak-256 with the padding of the original submission, as Ethereum uses it; not
/// SHA3-256.</summary>
/// <remarks>
/// The platform offers SHA-3 only, whose padding differs in one bit pattern. Source: G. Bertoni et al., "The
/// Keccak reference", version 3.0, sections 1.2 and 1.3. Leaks: time depends on the length alone.
/// </remarks>
public sealed class Keccak256
{
    /// <summary>Bytes of a digest.</summary>
    public const int DigestBytes = 32;

    private const int RateBytes = 136;

    private readonly ulong[] _state = new ulong[KeccakKernel.Lanes];
    private readonly byte[] _block = new byte[RateBytes];
    private int _filled;
    private bool _isFinished;

    /// <summary>The digest of one message.</summary>
    /// <param name="message">Any bytes.</param>
    /// <param name="digest">Shape: 32 bytes; may overlap the message.</param>
    /// <exception cref="ArgumentException">The digest has another length.</exception>
    public static void Hash(ReadOnlySpan<byte> message, Span<byte> digest)
    {
        RequireDigest(digest.Length);
        Span<ulong> state = stackalloc ulong[KeccakKernel.Lanes];
        Span<byte> last = stackalloc byte[RateBytes];
        state.Clear();
        while (message.Length >= RateBytes)
        {
            KeccakKernel.Absorb(state, message[..RateBytes]);
            message = message[RateBytes..];
        }

        last.Clear();
        message.CopyTo(last);
        Finish(state, last, message.Length, digest);
        state.Clear();
        last.Clear();
    }

    /// <summary>The digest of one message.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> message)
    {
        byte[] digest = new byte[DigestBytes];
        Hash(message, digest);
        return digest;
    }

    /// <summary>Takes the next part of the message.</summary>
    /// <exception cref="InvalidOperationException">The digest was taken already.</exception>
    public void Append(ReadOnlySpan<byte> part)
    {
        if (_isFinished) { throw new InvalidOperationException("This message has ended."); }
        if (_filled > 0)
        {
            int taken = Math.Min(part.Length, RateBytes - _filled);
            part[..taken].CopyTo(_block.AsSpan(_filled));
            part = part[taken..];
            _filled += taken;
            if (_filled < RateBytes) { return; }
            KeccakKernel.Absorb(_state, _block);
            _filled = 0;
        }

        while (part.Length >= RateBytes)
        {
            KeccakKernel.Absorb(_state, part[..RateBytes]);
            part = part[RateBytes..];
        }

        part.CopyTo(_block);
        _filled = part.Length;
    }

    /// <summary>Ends the message and gives its digest, once.</summary>
    /// <param name="digest">Shape: 32 bytes.</param>
    /// <exception cref="ArgumentException">The digest has another length.</exception>
    /// <exception cref="InvalidOperationException">The digest was taken already.</exception>
    public void Finish(Span<byte> digest)
    {
        RequireDigest(digest.Length);
        if (_isFinished) { throw new InvalidOperationException("This message has ended."); }
        _isFinished = true;
        _block.AsSpan(_filled).Clear();
        Finish(_state, _block, _filled, digest);
        Array.Clear(_state);
        Array.Clear(_block);
    }

    private static void Finish(Span<ulong> state, Span<byte> last, int filled, Span<byte> digest)
    {
        // One bit, zeros, one bit: 0x01 where SHA-3 has 0x06.
        last[filled] ^= 0x01;
        last[RateBytes - 1] ^= 0x80;
        KeccakKernel.Absorb(state, last);
        for (int i = 0; i < DigestBytes / sizeof(ulong); i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(digest[(i * sizeof(ulong))..], state[i]);
        }
    }

    private static void RequireDigest(int length)
    {
        if (length != DigestBytes) { throw new ArgumentException($"A digest has {DigestBytes} bytes."); }
    }
}
