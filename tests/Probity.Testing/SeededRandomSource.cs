using System.Buffers.Binary;
using System.Security.Cryptography;
using Probity.Core.Secrets;
using Probity.Crypto.Fields;

namespace Probity.Testing;

/// <summary>A reproducible source for tests: SHA-256 of seed and counter. Never for production.</summary>
public sealed class SeededRandomSource(ulong seed) : IRandomSource
{
    private readonly byte[] _block = new byte[SHA256.HashSizeInBytes];
    private ulong _counter;
    private int _used = SHA256.HashSizeInBytes;

    /// <summary>The seed, for failure messages.</summary>
    public ulong Seed { get; } = seed;

    /// <inheritdoc/>
    public void Fill(Span<byte> destination)
    {
        Span<byte> input = stackalloc byte[16];
        for (int i = 0; i < destination.Length; i++)
        {
            if (_used == _block.Length)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(input, Seed);
                BinaryPrimitives.WriteUInt64LittleEndian(input[8..], _counter++);
                SHA256.HashData(input, _block);
                _used = 0;
            }

            destination[i] = _block[_used++];
        }
    }

    /// <summary>A uniform 32-bit word.</summary>
    public uint NextUInt32()
    {
        Span<byte> word = stackalloc byte[sizeof(uint)];
        Fill(word);
        return BinaryPrimitives.ReadUInt32LittleEndian(word);
    }

    /// <summary>A number below <paramref name="bound"/>; good enough for tests, not exactly uniform.</summary>
    public int NextBelow(int bound) => (int)(NextUInt32() % (uint)bound);

    /// <summary>A field element; one in four is 0, 1 or p - 1.</summary>
    public KoalaBear NextElement() => (NextUInt32() & 15) switch
    {
        0 => KoalaBear.Zero,
        1 or 2 => KoalaBear.One,
        3 => -KoalaBear.One,
        _ => KoalaBear.From(NextUInt32()),
    };

    /// <summary>An element of F whose coordinates are drawn by <see cref="NextElement"/>.</summary>
    public Quintic NextQuintic() =>
        new(NextElement(), NextElement(), NextElement(), NextElement(), NextElement());

    /// <summary>Words below p; one in four is an edge value.</summary>
    public uint[] NextWords(int count)
    {
        uint[] words = new uint[count];
        for (int i = 0; i < count; i++)
        {
            uint word = NextUInt32();
            words[i] = (word & 15) switch
            {
                0 => 0,
                1 => 1,
                2 or 3 => KoalaBear.Modulus - 1,
                _ => (word >> 4) * 8 % KoalaBear.Modulus,
            };
        }

        return words;
    }
}
