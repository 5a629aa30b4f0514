using Probity.Crypto.Fields;
using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables;

/// <summary>What the machine's tables add to a <see cref="ChipBuilder"/>: words, range checks and memory
/// accesses.</summary>
internal class RowBuilder
{
    private readonly ChipBuilder _chip;

    /// <summary>Starts a table with its selector as the first column.</summary>
    /// <remarks>The selector is boolean and gates the row: where it is 0, the row touches no bus.</remarks>
    public RowBuilder(string name)
    {
        _chip = new ChipBuilder(name);
        Real = _chip.Column(nameof(Real));
        _chip.RequireBoolean("the selector", Real);
    }

    /// <summary>Column 0: 1 on rows that count, 0 on padding.</summary>
    public Expression Real { get; }

    /// <summary>2^-16 in the field.</summary>
    public static Expression InverseLimb { get; } = InverseOf(1 << 16);

    /// <summary>1 / number in the field.</summary>
    public static Expression InverseOf(uint number) => new ConstantExpression(KoalaBear.From(number).Inverse());

    /// <summary>Adds a column that the prover commits to.</summary>
    public Expression Column(string name) => _chip.Column(name);

    /// <summary>Adds two columns for a word.</summary>
    public Word WordColumns(string lowName, string highName) => new(_chip.Column(lowName), _chip.Column(highName));

    /// <summary>Adds several columns.</summary>
    public Expression[] Columns(params string[] names) => [.. names.Select(_chip.Column)];

    /// <summary>Adds a boolean column.</summary>
    public Expression Flag(string name)
    {
        Expression flag = _chip.Column(name);
        _chip.RequireBoolean(name, flag);
        return flag;
    }

    /// <summary>Requires an expression to be zero on every row.</summary>
    public void Require(string constraintName, Expression value) => _chip.RequireZero(constraintName, value);

    /// <summary>Requires two expressions to be equal on every row.</summary>
    public void RequireEqual(string constraintName, Expression left, Expression right) =>
        _chip.RequireZero(constraintName, left - right);

    /// <summary>Requires an expression to be 0 or 1.</summary>
    public void RequireBoolean(string constraintName, Expression value) => _chip.RequireBoolean(constraintName, value);

    /// <summary>Requires total = 0 or total = 2^16 and returns total / 2^16, which is boolean.</summary>
    /// <remarks>Sound where |total| is below p - 2^16 for every assignment that the range checks
    /// leave.</remarks>
    public Expression Carry(string name, Expression total)
    {
        _chip.RequireZero(name + " is 0 or 2^16", total * (total - Word.Limb));
        return total * InverseLimb;
    }

    /// <summary>Sends a tuple when the row is real.</summary>
    public void Send(Bus bus, params Expression[] tuple) => _chip.Send(bus, Real, tuple);

    /// <summary>Receives a tuple when the row is real.</summary>
    public void Receive(Bus bus, params Expression[] tuple) => _chip.Receive(bus, Real, tuple);

    /// <summary>Sends with a multiplicity of its own; the caller makes it 0 where the row is not
    /// real.</summary>
    public void SendTimes(Expression multiplicity, Bus bus, params Expression[] tuple) =>
        _chip.Send(bus, multiplicity, tuple);

    /// <summary>Receives with a multiplicity of its own; the caller makes it 0 where the row is not
    /// real.</summary>
    public void ReceiveTimes(Expression multiplicity, Bus bus, params Expression[] tuple) =>
        _chip.Receive(bus, multiplicity, tuple);

    /// <summary>Looks a number up among those below 2^14.</summary>
    public void Range14(Expression value) => Send(Buses.Range14, value);

    /// <summary>Looks a number up among those below 2^16.</summary>
    public void Range16(Expression value) => Send(Buses.Range16, value);

    /// <summary>Looks both limbs up.</summary>
    public void RangeWord(Word value)
    {
        Range16(value.Low);
        Range16(value.High);
    }

    /// <summary>Looks two numbers up among the bytes.</summary>
    public void BytePair(Expression a, Expression b) => Send(Buses.BytePair, a, b);

    /// <summary>One access: takes the last value of the address and puts the new one, later than the
    /// last.</summary>
    /// <param name="address">On the memory bus.</param>
    /// <param name="before">The value that is taken.</param>
    /// <param name="after">The value that is put; the same expressions for a read.</param>
    /// <param name="lastTime">A column: when the value was put.</param>
    /// <param name="time">Now.</param>
    /// <remarks>
    /// time - lastTime - 1 is below 2^18, both are exact integers below 2^24 or so, and p is far above:
    /// lastTime is less than time. So the accesses of one address form a line in time, from its first value
    /// to its last.
    /// </remarks>
    public void Access(Expression address, Word before, Word after, Expression lastTime, Expression time)
    {
        Receive(Buses.Memory, address, before.Low, before.High, lastTime);
        Send(Buses.Memory, address, after.Low, after.High, time);
        Send(Buses.Range18, time - lastTime - 1);
    }

    /// <summary>The finished table.</summary>
    public Chip Build() => _chip.Build();
}
