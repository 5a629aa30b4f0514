using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Compute;

/// <summary>The part that the two shift tables share: a word shifted by 8 · bytes + bits.</summary>
/// <remarks>
/// Each byte is split by a lookup at the bit distance: to the right into (byte &gt;&gt; bits, byte &lt;&lt;
/// (8 - bits)), to the left into (byte &gt;&gt; (8 - bits), byte &lt;&lt; bits), second parts mod 2^8. A
/// byte of the result is the sum of a first and a second part of neighbours, which have no bit in common.
/// For SRA, the lookup of the top byte extends its sign into the first part and also gives the sign for the
/// bytes beyond.
/// </remarks>
internal sealed class ShiftRow
{
    private readonly InstructionRow _row;
    private readonly Expression[] _byteDistance;
    private readonly Expression[] _value;
    private readonly Expression[] _first;
    private readonly Expression[] _second;

    /// <summary>Adds 16 columns: left, arithmetic, two bits of byte distance, bit distance, value, parts and
    /// sign.</summary>
    public ShiftRow(InstructionRow row)
    {
        _row = row;
        IsLeft = row.Flag(nameof(IsLeft));
        IsArithmetic = row.Flag(nameof(IsArithmetic));
        _byteDistance = [row.Flag("Bytes0"), row.Flag("Bytes1")];
        Bits = row.Column(nameof(Bits));
        _value = row.Columns("A0", "A1", "A2", "A3");
        _first = row.Columns("First0", "First1", "First2", "First3");
        _second = row.Columns("Second0", "Second1", "Second2", "Second3");
        Sign = row.Column(nameof(Sign));
    }

    public Expression IsLeft { get; }

    public Expression IsArithmetic { get; }

    public Expression Bits { get; }

    public Expression Sign { get; }

    /// <summary>The word that is shifted.</summary>
    public Word Value => Word.OfBytes(_value);

    /// <summary>The distance: below 32, since the lookups make Bits less than 8.</summary>
    public Expression Distance => Bits + (8 * _byteDistance[0]) + (16 * _byteDistance[1]);

    /// <summary>Operation number of the row.</summary>
    public Expression OperationFrom(uint number) => number + IsLeft + (2 * IsArithmetic);

    /// <summary>Requires the word to be the shifted value.</summary>
    public void RequireResult(Word result)
    {
        _row.RequireEqual("low limb", result.Low, Selected(0) + (256 * Selected(1)));
        _row.RequireEqual("high limb", result.High, Selected(2) + (256 * Selected(3)));
    }

    /// <summary>The four lookups.</summary>
    public void LookUp()
    {
        for (int i = 0; i < 3; i++)
        {
            _row.Send(Buses.ByteShift, _value[i], Bits, IsLeft, _first[i], _second[i], 0);
        }

        _row.Send(Buses.ByteShift, _value[3], Bits, IsLeft + (2 * IsArithmetic), _first[3], _second[3], Sign);
    }

    // Byte i of the result: degree 4, of which 2 select the byte distance and 1 the direction.
    private Expression Selected(int i)
    {
        Expression low = _byteDistance[0], high = _byteDistance[1];
        Expression near = Directed(i, 0) + (low * (Directed(i, 1) - Directed(i, 0)));
        Expression far = Directed(i, 2) + (low * (Directed(i, 3) - Directed(i, 2)));
        return near + (high * (far - near));
    }

    private Expression Directed(int i, int byteDistance)
    {
        Expression right = First(i + byteDistance) + Second(i + byteDistance + 1);
        Expression left = Second(i - byteDistance) + First(i - byteDistance - 1);
        return right + (IsLeft * (left - right));
    }

    // Beyond the top byte stands the sign, which is 0 unless the shift is arithmetic; below the lowest byte
    // stands 0.
    private Expression First(int index) => index < 0 ? 0 : index < 4 ? _first[index] : 255 * Sign;

    private Expression Second(int index) => index is >= 0 and < 4 ? _second[index] : 0;
}
