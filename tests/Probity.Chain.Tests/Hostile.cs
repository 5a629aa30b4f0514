using Probity.Testing;

namespace Probity.Chain.Tests;

/// <summary>Inputs that a parser must judge without throwing.</summary>
internal static class Hostile
{
    /// <summary>Every truncation, every flipped bit and some random changes of well-formed bytes.</summary>
    public static IEnumerable<byte[]> Variants(byte[] original)
    {
        for (int length = 0; length < original.Length; length++) { yield return original[..length]; }
        for (int bit = 0; bit < 8 * original.Length; bit++)
        {
            byte[] flipped = [.. original];
            flipped[bit >> 3] ^= (byte)(1 << (bit & 7));
            yield return flipped;
        }

        for (ulong seed = 0; seed < 300; seed++)
        {
            using SeededRandomSource random = new(seed);
            byte[] changed = [.. original, .. new byte[random.NextBelow(3)]];
            for (int i = 0; i <= random.NextBelow(4); i++)
            {
                changed[random.NextBelow(changed.Length)] = (byte)random.NextUInt32();
            }

            yield return changed;
        }
    }
}
