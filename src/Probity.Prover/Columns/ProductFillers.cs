using Probity.Machine.Tables;
using Probity.Machine.Tables.Compute;

namespace Probity.Prover.Columns;

internal readonly struct MultiplyLowFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.MultiplyLow;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        StepCells.Write(row, MultiplyLowTable.OldLow, MultiplyLowTable.RdTime, step, counts);
        row[MultiplyLowTable.Rd] = fetched.Rd;
        row[MultiplyLowTable.Rs1] = fetched.Rs1;
        row[MultiplyLowTable.Rs2] = fetched.Rs2;
        row.SetBytes(MultiplyLowTable.A0, step.A);
        row.SetBytes(MultiplyLowTable.B0, step.B);
        counts.WordBytes(step.A);
        counts.WordBytes(step.B);
        StepCells.ReadATime(row, MultiplyLowTable.ATime, step, counts);
        StepCells.ReadBTime(row, MultiplyLowTable.BTime, step, counts);
        long carry0 = StepCells.ProductLimb(step.A, step.B, 0) >> 16;
        long carry1 = (StepCells.ProductLimb(step.A, step.B, 1) + carry0) >> 16;
        row[MultiplyLowTable.Carry0] = (uint)carry0;
        row[MultiplyLowTable.Carry1] = (uint)carry1;
        counts.Range14((uint)carry0);
        counts.Range14((uint)carry1);
        row.SetWord(MultiplyLowTable.ResultLow, step.After);
        counts.RangeWord(step.After);
    }
}

internal readonly struct MultiplyHighFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.MultiplyHigh;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        StepCells.Write(row, MultiplyHighTable.OldLow, MultiplyHighTable.RdTime, step, counts);
        uint kind = fetched.Operation - Operation.MultiplyHigh;
        uint aSigned = kind & 1, bSigned = kind >> 1, a = step.A, b = step.B;
        uint aNegative = aSigned & (a >> 31), bNegative = bSigned & (b >> 31);
        row[MultiplyHighTable.ASigned] = aSigned;
        row[MultiplyHighTable.BSigned] = bSigned;
        row[MultiplyHighTable.Rd] = fetched.Rd;
        row[MultiplyHighTable.Rs1] = fetched.Rs1;
        row[MultiplyHighTable.Rs2] = fetched.Rs2;
        row.SetBytes(MultiplyHighTable.A0, a);
        row.SetBytes(MultiplyHighTable.B0, b);
        row[MultiplyHighTable.ANegative] = aNegative;
        row[MultiplyHighTable.BNegative] = bNegative;
        counts.BytePair(a & 0xFF, (a >> 8) & 0xFF);
        counts.BytePair(b & 0xFF, (b >> 8) & 0xFF);
        counts.BytePair((a >> 16) & 0xFF, (b >> 16) & 0xFF);
        counts.ByteAnd(a >> 24, 128 * aSigned);
        counts.ByteAnd(b >> 24, 128 * bSigned);
        StepCells.ReadATime(row, MultiplyHighTable.ATime, step, counts);
        StepCells.ReadBTime(row, MultiplyHighTable.BTime, step, counts);

        uint low = a * b;
        long carry0 = StepCells.ProductLimb(a, b, 0) >> 16;
        long carry1 = (StepCells.ProductLimb(a, b, 1) + carry0) >> 16;
        long limb2 = StepCells.ProductLimb(a, b, 2) + carry1 - (aNegative * (long)(b & 0xFFFF))
            - (bNegative * (long)(a & 0xFFFF));
        long carry2 = limb2 >> 16;
        long limb3 = StepCells.ProductLimb(a, b, 3) + carry2 - (aNegative * (long)(b >> 16))
            - (bNegative * (long)(a >> 16)) + ((long)(aNegative & bNegative) << 16);
        row.SetWord(MultiplyHighTable.LowLow, low);
        row.SetWord(MultiplyHighTable.ResultLow, step.After);
        row[MultiplyHighTable.ResultNegative] = limb3 < 0 ? 1u : 0;
        row[MultiplyHighTable.Carry0] = (uint)carry0;
        row[MultiplyHighTable.Carry1] = (uint)carry1;
        row.SetSigned(MultiplyHighTable.Carry2, carry2);
        counts.RangeWord(low);
        counts.RangeWord(step.After);
        counts.Range14((uint)carry0);
        counts.Range14((uint)carry1);
        counts.Range14((uint)(carry2 + 4));
    }
}

internal readonly struct DivideFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.Divide;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        StepCells.Write(row, DivideTable.OldLow, DivideTable.RdTime, step, counts);
        uint kind = fetched.Operation - Operation.Divide;
        uint isSigned = kind & 1, isRemainder = kind >> 1, n = step.A, d = step.B;
        row[DivideTable.IsSigned] = isSigned;
        row[DivideTable.IsRemainder] = isRemainder;
        row[DivideTable.Rd] = fetched.Rd;
        row[DivideTable.Rs1] = fetched.Rs1;
        row[DivideTable.Rs2] = fetched.Rs2;
        StepCells.ReadA(row, DivideTable.NLow, DivideTable.NTime, step, counts);
        StepCells.ReadBTime(row, DivideTable.DTime, step, counts);
        StepCells.Bias(row, DivideTable.NNegative, n, isSigned, counts);
        StepCells.Bias(row, DivideTable.DNegative, d, isSigned, counts);

        long dividend = isSigned != 0 ? (int)n : n, divisor = isSigned != 0 ? (int)d : d;
        long quotient = divisor == 0 ? uint.MaxValue : dividend / divisor;
        long remainder = divisor == 0 ? dividend : dividend % divisor;
        uint q = (uint)quotient, r = (uint)remainder;
        uint qNegative = quotient < 0 ? 1u : 0, rNegative = remainder < 0 ? 1u : 0;
        uint nNegative = dividend < 0 ? 1u : 0, dNegative = divisor < 0 ? 1u : 0;
        row.SetBytes(DivideTable.D0, d);
        row.SetBytes(DivideTable.Q0, q);
        row.SetWord(DivideTable.RLow, r);
        row[DivideTable.QNegative] = qNegative;
        row[DivideTable.RNegative] = rNegative;
        row[DivideTable.IsZeroDivisor] = divisor == 0 ? 1u : 0;
        counts.WordBytes(d);
        counts.WordBytes(q);
        counts.RangeWord(r);

        long carry0 = (StepCells.ProductLimb(d, q, 0) + (r & 0xFFFF) - (n & 0xFFFF)) >> 16;
        long carry1 = (StepCells.ProductLimb(d, q, 1) + (r >> 16) - (n >> 16) + carry0) >> 16;
        long carry2 = (StepCells.ProductLimb(d, q, 2) - (qNegative * (long)(d & 0xFFFF))
            - (dNegative * (long)(q & 0xFFFF)) + nNegative - rNegative + carry1) >> 16;
        row[DivideTable.Carry0] = (uint)carry0;
        row[DivideTable.Carry1] = (uint)carry1;
        row.SetSigned(DivideTable.Carry2, carry2);
        counts.Range14((uint)carry0);
        counts.Range14((uint)carry1);
        counts.Range14((uint)(carry2 + 4));

        uint margin = 0;
        if (divisor != 0)
        {
            margin = (uint)(Math.Abs(divisor) - Math.Abs(remainder) - 1);
            long lowTotal = ((1 - (2 * (long)dNegative)) * (d & 0xFFFF)) - ((1 - (2 * (long)nNegative)) * (r & 0xFFFF)) - 1;
            row.SetSigned(DivideTable.Borrow, ((margin & 0xFFFF) - lowTotal) >> 16);
        }

        row.SetWord(DivideTable.MarginLow, margin);
        counts.RangeWord(margin);
        row.SetWord(DivideTable.ResultLow, step.After);
    }
}
