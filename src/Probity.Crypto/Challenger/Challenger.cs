using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Probity.Crypto.Fields;
using Probity.Crypto.Hashes;
using Probity.Crypto.Hashes.Kernels;

namespace Probity.Crypto.Challenger;

/// <summary>The Fiat–Shamir state on BLAKE3: a 32-byte state and the frames absorbed since the last draw.</summary>
/// <remarks>
/// A draw hashes (pending frames, its own frame) under the state as key; the first 32 bytes of the extended output
/// are the next state, the rest is the draw. Source: docs/specs/challenger.md.
/// </remarks>
public sealed class Challenger : IChallenger
{
    /// <summary>The context that a protocol's first state is derived for.</summary>
    public const string Context = "Probity 2026 challenger";

    /// <summary>The largest difficulty.</summary>
    public const int MaxDifficultyBits = 40;

    private const int MaxDomainLog2 = 30;

    private readonly byte[] _state = new byte[Blake3.DigestBytes];
    private readonly ArrayBufferWriter<byte> _pending = new();

    /// <summary>A state for one protocol.</summary>
    /// <param name="protocol">Name and version of the protocol; two protocols never share one.</param>
    public Challenger(string protocol) => Blake3.DeriveKey(Context, Encoding.UTF8.GetBytes(protocol), _state);

    private enum Kind : byte
    {
        Bytes = 1,
        Elements = 2,
        Nonce = 3,
        DrawElement = 16,
        DrawPositions = 17,
        DrawGrindingKey = 18,
    }

    /// <inheritdoc/>
    public void Absorb(string label, ReadOnlySpan<byte> message)
    {
        WriteHeader(Kind.Bytes, label, message.Length);
        _pending.Write(message);
    }

    /// <inheritdoc/>
    public void Absorb(string label, ReadOnlySpan<Quintic> elements)
    {
        WriteHeader(Kind.Elements, label, (long)elements.Length * Quintic.EncodedBytes);
        foreach (Quintic element in elements)
        {
            for (int i = 0; i < Quintic.Degree; i++)
            {
                WriteUInt32(element[i].Canonical);
            }
        }
    }

    /// <inheritdoc/>
    public Quintic DrawElement(string label)
    {
        WriteHeader(Kind.DrawElement, label, 0);
        Stream stream = Draw();
        return new Quintic(
            stream.NextElement(), stream.NextElement(), stream.NextElement(), stream.NextElement(),
            stream.NextElement());
    }

    /// <inheritdoc/>
    public void DrawPositions(string label, int domainLog2, Span<int> positions)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)domainLog2, (uint)MaxDomainLog2);
        WriteHeader(Kind.DrawPositions, label, 2 * sizeof(uint));
        WriteUInt32((uint)domainLog2);
        WriteUInt32((uint)positions.Length);
        Stream stream = Draw();
        uint mask = (1u << domainLog2) - 1;
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = (int)(stream.NextWord() & mask);
        }
    }

    /// <inheritdoc/>
    public ulong Grind(string label, int difficultyBits)
    {
        Span<uint> key = stackalloc uint[Blake3Kernel.ChainWords];
        DrawGrindingKey(label, difficultyBits, key);
        ulong nonce = GrindKernel.FindLeast(key, difficultyBits);
        AbsorbNonce(label, nonce);
        return nonce;
    }

    /// <inheritdoc/>
    public bool TryAbsorbNonce(string label, ulong nonce, int difficultyBits)
    {
        Span<uint> key = stackalloc uint[Blake3Kernel.ChainWords];
        DrawGrindingKey(label, difficultyBits, key);
        AbsorbNonce(label, nonce);
        return GrindKernel.Passes(key, nonce, difficultyBits);
    }

    private void DrawGrindingKey(string label, int difficultyBits, Span<uint> key)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)difficultyBits, (uint)MaxDifficultyBits);
        WriteHeader(Kind.DrawGrindingKey, label, sizeof(uint));
        WriteUInt32((uint)difficultyBits);
        Stream stream = Draw();
        for (int i = 0; i < key.Length; i++)
        {
            key[i] = stream.NextWord();
        }
    }

    private void AbsorbNonce(string label, ulong nonce)
    {
        WriteHeader(Kind.Nonce, label, sizeof(ulong));
        WriteUInt32((uint)nonce);
        WriteUInt32((uint)(nonce >> 32));
    }

    private Stream Draw()
    {
        Stream stream = new(Blake3.KeyedRoot(_state, _pending.WrittenSpan));
        _pending.ResetWrittenCount();
        Span<byte> word = stackalloc byte[sizeof(uint)];
        for (int i = 0; i < _state.Length; i += sizeof(uint))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(word, stream.NextWord());
            word.CopyTo(_state.AsSpan(i));
        }

        return stream;
    }

    // Kind, length of the label in 16 bits, label, length of what follows in 64 bits.
    private void WriteHeader(Kind kind, string label, long payloadBytes)
    {
        int labelBytes = Encoding.UTF8.GetByteCount(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(labelBytes, ushort.MaxValue, nameof(label));
        Span<byte> header = _pending.GetSpan(1 + sizeof(ushort) + labelBytes + sizeof(ulong));
        header[0] = (byte)kind;
        BinaryPrimitives.WriteUInt16LittleEndian(header[1..], (ushort)labelBytes);
        Encoding.UTF8.GetBytes(label, header[3..]);
        BinaryPrimitives.WriteUInt64LittleEndian(header[(3 + labelBytes)..], (ulong)payloadBytes);
        _pending.Advance(1 + sizeof(ushort) + labelBytes + sizeof(ulong));
    }

    private void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_pending.GetSpan(sizeof(uint)), value);
        _pending.Advance(sizeof(uint));
    }

    // Reads the extended output of one draw word by word.
    private struct Stream(Blake3Node root)
    {
        private readonly Blake3Node _root = root;
        private readonly uint[] _block = new uint[Blake3Kernel.BlockWords];
        private ulong _nextBlock;
        private int _used = Blake3Kernel.BlockWords;

        internal uint NextWord()
        {
            if (_used == _block.Length)
            {
                _root.FillBlock(_nextBlock++, _block);
                _used = 0;
            }

            return _block[_used++];
        }

        internal KoalaBear NextElement()
        {
            KoalaBear element;
            while (!KoalaBear.TryFromCanonical(NextWord() & int.MaxValue, out element))
            {
            }

            return element;
        }
    }
}
