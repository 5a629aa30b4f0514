using System.Buffers.Binary;
using Probity.Testing;

namespace Probity.Fuzz;

/// <summary>Changes bytes in the ways that parsers trip over; the same seed gives the same changes.</summary>
internal sealed class Mutator(ulong seed) : IDisposable
{
    private static readonly uint[] Corners =
        [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7F000000, 0x7F000001, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF];

    private readonly SeededRandomSource _random = new(seed);

    /// <summary>A changed copy.</summary>
    public byte[] Change(byte[] source)
    {
        byte[] changed = [.. source];
        for (int i = Below(4); i >= 0; i--) { changed = ChangeOnce(changed); }
        return changed;
    }

    /// <inheritdoc/>
    public void Dispose() => _random.Dispose();

    private byte[] ChangeOnce(byte[] bytes)
    {
        if (bytes.Length < 8) { return [.. bytes, (byte)Below(256)]; }
        // Half of the changes fall into the first bytes, where formats have their lengths and counts.
        int at = Below(2) == 0 ? Below(Math.Min(bytes.Length, 256)) : Below(bytes.Length);
        switch (Below(7))
        {
            case 0:
                bytes[at] ^= (byte)(1 << Below(8));
                return bytes;
            case 1:
                bytes[at] = (byte)Below(256);
                return bytes;
            case 2:
                int word = Math.Min(at & ~3, bytes.Length - 4);
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(word), Corners[Below(Corners.Length)]);
                return bytes;
            case 3:
                return bytes[..at];
            case 4:
                return [.. bytes, .. bytes.AsSpan(at, Math.Min(bytes.Length - at, 64))];
            case 5:
                int end = Math.Min(bytes.Length, at + 1 + Below(64));
                return [.. bytes.AsSpan(0, at), .. bytes.AsSpan(end)];
            default:
                int from = Below(bytes.Length), length = Math.Min(1 + Below(64), bytes.Length - Math.Max(from, at));
                bytes.AsSpan(from, length).CopyTo(bytes.AsSpan(at));
                return bytes;
        }
    }

    private int Below(int bound) => _random.NextBelow(bound);
}
