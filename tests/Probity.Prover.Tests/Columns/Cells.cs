using Probity.Machine.Tables;

namespace Probity.Prover.Tests.Columns;

/// <summary>One row of a trace, to be read and changed by column.</summary>
public sealed class Cells(TraceData trace, TableId table, int row)
{
    public uint this[int column]
    {
        get => trace.Table(table)[column][row];
        set => trace.Table(table)[column][row] = (uint)(value % Crypto.Fields.KoalaBear.Modulus);
    }

    public void SetWord(int lowColumn, uint value)
    {
        this[lowColumn] = value & 0xFFFF;
        this[lowColumn + 1] = value >> 16;
    }

    public void Clear()
    {
        foreach (uint[] column in trace.Table(table))
        {
            column[row] = 0;
        }
    }
}
