using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables;

/// <summary>What the rows of all instructions share: clock, pc, fetch, registers and the step to the next
/// row.</summary>
internal sealed class InstructionRow : RowBuilder
{
    /// <summary>Starts a table with the columns <see cref="RowBuilder.Real"/>, clock and pc.</summary>
    public InstructionRow(string name)
        : base(name)
    {
        Clock = Column(nameof(Clock));
        Pc = Column(nameof(Pc));
    }

    /// <summary>Column 1: when the instruction runs.</summary>
    public Expression Clock { get; }

    /// <summary>Column 2: the byte address of the instruction.</summary>
    public Expression Pc { get; }

    /// <summary>Ties the row to an instruction of the program, and the flags of the row to its
    /// operation.</summary>
    public void Fetch(
        Expression operation,
        Expression? rd = null,
        Expression? rs1 = null,
        Expression? rs2 = null,
        Word? immediate = null,
        Expression? target = null) =>
        Receive(
            Buses.Program,
            Pc,
            operation,
            rd ?? 0,
            rs1 ?? 0,
            rs2 ?? 0,
            immediate?.Low ?? 0,
            immediate?.High ?? 0,
            target ?? 0);

    /// <summary>Takes over from the last instruction and hands over to the one at
    /// <paramref name="nextPc"/>.</summary>
    public void Continue(Expression nextPc)
    {
        Receive(Buses.State, Clock, Pc);
        Send(Buses.State, Clock + Tables.Clock.Step, nextPc);
    }

    /// <summary>Likewise with the instruction that stands behind this one.</summary>
    public void ContinueInOrder() => Continue(Pc + 4);

    /// <summary>Reads a register.</summary>
    public void ReadRegister(int slot, Expression register, Word value, Expression lastTime) =>
        WriteRegister(slot, register, value, value, lastTime);

    /// <summary>Replaces the value of a register.</summary>
    public void WriteRegister(int slot, Expression register, Word before, Word after, Expression lastTime) =>
        Access(register + AddressSpace.Registers, before, after, lastTime, Clock + slot);

    /// <summary>Reads or replaces a word of memory, or one of the machine's words.</summary>
    public void AccessWord(int slot, Expression address, Word before, Word after, Expression lastTime) =>
        Access(address, before, after, lastTime, Clock + slot);
}
