using System.Runtime.InteropServices;
using Probity.Core.Secrets;
using Probity.Crypto.Hashes;
using Probity.Crypto.Hashes.Kernels;

namespace Probity.Prover.Commit;

/// <summary>The salts of a tree's leaves: a keyed stream, of which any part can be made again.</summary>
/// <remarks>Leaf i has words i · w .. i · w + w - 1 of the stream. BLAKE3's keyed output is the pseudo-random function.</remarks>
internal sealed class LeafSalts : IDisposable
{
    private readonly uint[] _key = new uint[Blake3.KeyBytes / sizeof(uint)];
    private readonly int _saltWords;

    /// <summary>Salts under a fresh key.</summary>
    public LeafSalts(int saltWords, IRandomSource random)
    {
        _saltWords = saltWords;
        random.Fill(MemoryMarshal.AsBytes(_key.AsSpan()));
    }

    /// <summary>Writes the salts of consecutive leaves.</summary>
    /// <param name="firstLeaf">The first leaf.</param>
    /// <param name="leaves">How many.</param>
    /// <param name="target">Where leaf i's words go: from i · stride on.</param>
    /// <param name="stride">Words from one leaf to the next.</param>
    public void Write(int firstLeaf, int leaves, Span<uint> target, int stride)
    {
        const int groupWords = StreamKernel.GroupBytes / sizeof(uint);
        long first = (long)firstLeaf * _saltWords, end = first + ((long)leaves * _saltWords);
        long firstGroup = first / groupWords, groups = ((end - 1) / groupWords) - firstGroup + 1;
        uint[] stream = new uint[groups * groupWords];
        StreamKernel.Fill(_key, (ulong)firstGroup, MemoryMarshal.AsBytes(stream.AsSpan()));
        int skip = (int)(first - (firstGroup * groupWords));
        for (int i = 0; i < leaves; i++)
        {
            stream.AsSpan(skip + (i * _saltWords), _saltWords).CopyTo(target[(i * stride)..]);
        }
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose() => Array.Clear(_key);
}
