using System.Buffers.Binary;
using Probity.Core.Secrets;
using Probity.Crypto.Fields;
using Probity.Crypto.Hashes;

namespace Probity.Testing;

/// <summary>A reproducible source for tests: the extended output of BLAKE3 of a small seed.</summary>
/// <remarks>Never for production.</remarks>
public sealed class SeededRandomSource(ulong seed) : IRandomSource, IDisposable
{
    private readonly ExpandedRandomSource _stream = new(KeyOf(seed));

    /// <summary>The seed, for failure messages.</summary>
    public ulong Seed { get; } = seed;

    /// <inheritdoc/>
    public void Fill(Span<byte> destination) => _stream.Fill(destination);

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

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static byte[] KeyOf(ulong seed)
    {
        byte[] bytes = new byte[sizeof(ulong)], key = new byte[Blake3.KeyBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, seed);
        Blake3.DeriveKey("Probity 2026 tests", bytes, key);
        return key;
    }
}
