using Probity.Testing;

namespace Probity.ZkTls.Tests.Support;

/// <summary>Gives a parser or verifier what a stranger could give it. Nothing may throw.</summary>
internal static class HostileBytes
{
    /// <summary>Every truncation, every flipped bit of the chosen bytes, one byte more, and garbage.</summary>
    /// <param name="good">Accepted bytes.</param>
    /// <param name="accept">Whether bytes are accepted; where they are, what they encode again to, else null.</param>
    /// <param name="isCanonicalEnough">Whether changed bytes may be accepted as long as they encode to themselves.</param>
    /// <param name="positions">Which bytes are changed; all by default.</param>
    public static void Check(
        byte[] good, Func<byte[], byte[]?> accept, bool isCanonicalEnough, IEnumerable<int>? positions = null)
    {
        int[] places = [.. positions ?? Enumerable.Range(0, good.Length)];
        Assert.Equal(good, accept(good));
        foreach (int at in places)
        {
            Assert.True(accept(good[..at]) is null, $"cut at {at}");
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] changed = [.. good];
                changed[at] ^= (byte)(1 << bit);
                byte[]? again = accept(changed);
                bool isFine = again is null || (isCanonicalEnough && again.AsSpan().SequenceEqual(changed));
                Assert.True(isFine, $"bit {bit} of byte {at}");
            }
        }

        Assert.Null(accept([.. good, 0]));
        Garbage(good, accept);
    }

    private static void Garbage(byte[] good, Func<byte[], byte[]?> accept)
    {
        using SeededRandomSource random = new((ulong)good.Length);
        for (int i = 0; i < 200; i++)
        {
            byte[] garbage = new byte[random.NextBelow(600)];
            random.Fill(garbage);

            // Half of them begin as the good one does, and so come further.
            if (i % 2 == 0) { good.AsSpan(0, Math.Min(random.NextBelow(200), Math.Min(good.Length, garbage.Length))).CopyTo(garbage); }
            Assert.Null(accept(garbage));
        }
    }
}
