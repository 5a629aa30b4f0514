namespace Probity.Machine.Tables;

/// <summary>Numbers of the operations in the program table.</summary>
/// <remarks>
/// A table's row forms its operation as base + Σ flag · 2^i with boolean flags. Each base has a block of its
/// own, and the flag combinations that mean nothing are numbers that no program table holds. 0 is never
/// executable.
/// </remarks>
public static class Operation
{
    /// <summary>rd = constant, then go to target: LUI, AUIPC, JAL, and ADDI from x0.</summary>
    public const uint Constant = 1;

    /// <summary>ADDI.</summary>
    public const uint AddImmediate = 2;

    /// <summary>JALR.</summary>
    public const uint JumpRegister = 3;

    /// <summary>LW.</summary>
    public const uint LoadWord = 4;

    /// <summary>SW.</summary>
    public const uint StoreWord = 5;

    /// <summary>MUL.</summary>
    public const uint MultiplyLow = 6;

    /// <summary>ECALL.</summary>
    public const uint SystemCall = 7;

    /// <summary>ADD; +1 SUB.</summary>
    public const uint AddRegister = 8;

    /// <summary>BEQ; +1 BNE.</summary>
    public const uint BranchEqual = 10;

    /// <summary>SLTIU; +1 SLTI.</summary>
    public const uint CompareImmediate = 12;

    /// <summary>SLTU.</summary>
    public const uint CompareUnsigned = 14;

    /// <summary>SLT.</summary>
    public const uint CompareSigned = 15;

    /// <summary>ANDI; +1 ORI; +2 XORI.</summary>
    public const uint BitwiseImmediate = 16;

    /// <summary>AND; +1 OR; +2 XOR.</summary>
    public const uint BitwiseRegister = 20;

    /// <summary>SRLI; +1 SLLI; +2 SRAI.</summary>
    public const uint ShiftImmediate = 24;

    /// <summary>SRL; +1 SLL; +2 SRA.</summary>
    public const uint ShiftRegister = 28;

    /// <summary>BLTU; +1 BGEU.</summary>
    public const uint BranchUnsigned = 32;

    /// <summary>BLT; +1 BGE.</summary>
    public const uint BranchSigned = 34;

    /// <summary>LBU; +1 LHU; +2 LB; +3 LH.</summary>
    public const uint LoadSubword = 36;

    /// <summary>SB; +1 SH.</summary>
    public const uint StoreSubword = 40;

    /// <summary>MULHU; +1 MULHSU; +3 MULH.</summary>
    public const uint MultiplyHigh = 44;

    /// <summary>DIVU; +1 DIV; +2 REMU; +3 REM.</summary>
    public const uint Divide = 48;

    /// <summary>ADDI with the immediate 0.</summary>
    public const uint Move = 52;
}
