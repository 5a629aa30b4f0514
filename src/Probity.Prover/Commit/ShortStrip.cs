using Probity.Core.Kernels;
using Probity.Crypto.Fields.Kernels;
using Probity.Crypto.Polynomials;

namespace Probity.Prover.Commit;

/// <summary>A strip over a shorter code whose rows are repeated: the masks in T2's leaves.</summary>
internal sealed class ShortStrip : IDisposable
{
    private readonly NativeBuffer<uint> _codeword;
    private readonly Func<int, int> _rowOf;

    private ShortStrip(NativeBuffer<uint> codeword, int columns, Func<int, int> rowOf)
    {
        (_codeword, Columns, _rowOf) = (codeword, columns, rowOf);
    }

    /// <summary>Columns in use.</summary>
    public int Columns { get; }

    /// <summary>Encodes a source of one strip.</summary>
    /// <param name="source">At most 16 columns.</param>
    /// <param name="rowOf">Which row of the short code stands in a leaf.</param>
    public static ShortStrip Encode<TLanes>(StripSource source, Func<int, int> rowOf)
        where TLanes : struct, ILanes<TLanes>
    {
        using NativeBuffer<uint> message = new(source.MessageWords, isCleared: false);
        uint[] tail = source.Gather<TLanes>(0, message.Span);
        NativeBuffer<uint> codeword = new((long)source.MessageWords << source.RateLog2, isCleared: false);
        StripEncoder.Encode(message.Span, tail, source.MessageLog2, source.RateLog2, codeword.Span, 1);
        return new ShortStrip(codeword, source.Columns, rowOf);
    }

    /// <summary>The words in a leaf.</summary>
    public ReadOnlySpan<uint> RowOf(int leaf) =>
        _codeword.AsSpan((long)_rowOf(leaf) * StripEncoder.StripColumns, Columns);

    /// <summary>Clears and frees the encoded masks.</summary>
    public void Dispose()
    {
        _codeword.Span.Clear();
        _codeword.Dispose();
    }
}
