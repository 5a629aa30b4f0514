using Probity.Core;
using Probity.Crypto.Fields;
using Probity.Machine.Isa;
using Probity.Machine.Loader;

namespace Probity.Machine.Tables;

/// <summary>An instruction as the program table holds it: decoded so far that the rows that fetch it have
/// little to do.</summary>
/// <param name="Table">The table whose row runs the instruction; <see cref="TableId.Program"/> for an
/// illegal one.</param>
/// <param name="Pc">Byte address.</param>
/// <param name="Operation">See <see cref="Tables.Operation"/>; 0 for an illegal instruction.</param>
/// <param name="Rd">Destination, 1 to 32; 0 where there is none.</param>
/// <param name="Rs1">First source; 0 where there is none.</param>
/// <param name="Rs2">Second source; 0 where there is none.</param>
/// <param name="ImmediateLow">
/// Low limb of the immediate or of the constant result; for loads, stores and JALR the whole immediate mod p.
/// </param>
/// <param name="ImmediateHigh">High limb; for SLTI with the sign bit flipped.</param>
/// <param name="Target">Next pc of a taken branch or a constant; the low limb of pc + 4 for JALR; else
/// 0.</param>
public readonly record struct ProgramRow(
    TableId Table,
    uint Pc,
    uint Operation,
    byte Rd,
    byte Rs1,
    byte Rs2,
    uint ImmediateLow,
    uint ImmediateHigh,
    uint Target)
{
    /// <summary>A target at which no instruction stands: its row can be proven only if it is not gone
    /// to.</summary>
    public const uint Nowhere = 1;

    /// <summary>The immediate, or the constant result, as one number.</summary>
    public uint Immediate => ImmediateLow | (ImmediateHigh << 16);

    /// <summary>The signed immediate of a load, store or JALR.</summary>
    public int Displacement =>
        ImmediateLow < KoalaBear.Modulus / 2 ? (int)ImmediateLow : -(int)(KoalaBear.Modulus - ImmediateLow);

    /// <summary>Prepares an instruction.</summary>
    /// <param name="pc">Its byte address. Range: multiple of 4, below 2^29.</param>
    /// <param name="instruction">From <see cref="Decoder"/>.</param>
    /// <exception cref="InvalidOperationException">No decoder makes such an instruction.</exception>
    public static ProgramRow From(uint pc, Instruction instruction)
    {
        // x0 stays zero because no instruction names it as destination, and the sink 32 is never read.
        Invariant.Require(pc % 4 == 0 && pc < GuestProgram.MemoryBytes);
        Invariant.Require(instruction.Rd is > 0 and <= Instruction.SinkRegister);
        Invariant.Require(instruction.Rs1 < 32 && instruction.Rs2 < 32);
        uint next = pc + 4, immediate = instruction.Immediate;
        switch (instruction.Opcode)
        {
            case Opcode.Lui:
                return Constant(immediate, next);
            case Opcode.Auipc:
                return Constant(pc + immediate, next);
            case Opcode.Jal:
                return Constant(next, TargetAt(pc + immediate));
            case Opcode.Addi when instruction.Rs1 == 0:
                return Constant(immediate, next);
            case Opcode.Addi when immediate == 0:
                return WithImmediate(TableId.Move, Tables.Operation.Move, 0);
            case Opcode.Addi:
                return WithImmediate(TableId.AddImmediate, Tables.Operation.AddImmediate, immediate);
            case Opcode.Andi or Opcode.Ori or Opcode.Xori:
                Invariant.Require(immediate >> 16 is 0 or 0xFFFF, "the immediate of ANDI, ORI, XORI is sign-extended");
                uint bitwise = instruction.Opcode switch { Opcode.Andi => 0u, Opcode.Ori => 1, _ => 2 };
                return WithImmediate(
                    TableId.BitwiseImmediate, Tables.Operation.BitwiseImmediate + bitwise, immediate);
            case Opcode.Slli or Opcode.Srli or Opcode.Srai:
                Invariant.Require(immediate < 32, "a shift distance is below 32");
                uint shift = instruction.Opcode switch { Opcode.Srli => 0u, Opcode.Slli => 1, _ => 2 };
                return WithImmediate(TableId.ShiftImmediate, Tables.Operation.ShiftImmediate + shift, immediate);
            case Opcode.Sltiu:
                return WithImmediate(TableId.CompareImmediate, Tables.Operation.CompareImmediate, immediate);
            case Opcode.Slti:
                return WithImmediate(
                    TableId.CompareImmediate, Tables.Operation.CompareImmediate + 1, immediate ^ 0x8000_0000);
            case Opcode.Jalr:
                return WithDisplacement(TableId.JumpRegister, Tables.Operation.JumpRegister) with
                {
                    Target = next & 0xFFFF,
                };
            case Opcode.Lw:
                return WithDisplacement(TableId.LoadWord, Tables.Operation.LoadWord);
            case Opcode.Lbu or Opcode.Lhu or Opcode.Lb or Opcode.Lh:
                uint load = instruction.Opcode switch { Opcode.Lbu => 0u, Opcode.Lhu => 1, Opcode.Lb => 2, _ => 3 };
                return WithDisplacement(TableId.LoadSubword, Tables.Operation.LoadSubword + load);
            case Opcode.Sw:
                return WithDisplacement(TableId.StoreWord, Tables.Operation.StoreWord) with { Rd = 0 };
            case Opcode.Sb:
                return WithDisplacement(TableId.StoreSubword, Tables.Operation.StoreSubword) with { Rd = 0 };
            case Opcode.Sh:
                return WithDisplacement(TableId.StoreSubword, Tables.Operation.StoreSubword + 1) with { Rd = 0 };
            case Opcode.Ecall:
                return new ProgramRow(
                    TableId.ExitCall, pc, Tables.Operation.SystemCall, 0, 0, 0, 0, 0, 0);
            case >= Opcode.Beq and <= Opcode.Bgeu:
                (TableId branchTable, uint branch) = Branch(instruction.Opcode);
                return new ProgramRow(
                    branchTable, pc, branch, 0, instruction.Rs1, instruction.Rs2, 0, 0, TargetAt(pc + immediate));
            case Opcode.Illegal:
                return new ProgramRow(TableId.Program, pc, 0, 0, 0, 0, 0, 0, 0);
            default:
                (TableId table, uint operation) = RegisterRegister(instruction.Opcode);
                return new ProgramRow(
                    table, pc, operation, instruction.Rd, instruction.Rs1, instruction.Rs2, 0, 0, 0);
        }

        ProgramRow Constant(uint result, uint target) => new(
            TableId.Constant,
            pc,
            Tables.Operation.Constant,
            instruction.Rd,
            0,
            0,
            result & 0xFFFF,
            result >> 16,
            target);

        ProgramRow WithImmediate(TableId table, uint operation, uint value) => new(
            table, pc, operation, instruction.Rd, instruction.Rs1, 0, value & 0xFFFF, value >> 16, 0);

        ProgramRow WithDisplacement(TableId table, uint operation)
        {
            // Small enough that no address wraps around p.
            int displacement = (int)immediate;
            Invariant.Require(displacement is >= -2048 and < 2048, "the immediate of a load, store or JALR has 12 bits");
            uint residue = displacement < 0 ? KoalaBear.Modulus - (uint)-displacement : immediate;
            return new ProgramRow(
                table, pc, operation, instruction.Rd, instruction.Rs1, instruction.Rs2, residue, 0, 0);
        }
    }

    // Targets up to 2^32 would be ambiguous modulo p; one that no instruction can have is replaced.
    private static uint TargetAt(uint target) =>
        target < GuestProgram.MemoryBytes && target % 4 == 0 ? target : Nowhere;

    private static (TableId Table, uint Operation) Branch(Opcode opcode) => opcode switch
    {
        Opcode.Beq => (TableId.BranchEqual, Tables.Operation.BranchEqual),
        Opcode.Bne => (TableId.BranchEqual, Tables.Operation.BranchEqual + 1),
        Opcode.Bltu => (TableId.BranchUnsigned, Tables.Operation.BranchUnsigned),
        Opcode.Bgeu => (TableId.BranchUnsigned, Tables.Operation.BranchUnsigned + 1),
        Opcode.Blt => (TableId.BranchSigned, Tables.Operation.BranchSigned),
        _ => (TableId.BranchSigned, Tables.Operation.BranchSigned + 1),
    };

    private static (TableId Table, uint Operation) RegisterRegister(Opcode opcode) => opcode switch
    {
        Opcode.Add => (TableId.AddRegister, Tables.Operation.AddRegister),
        Opcode.Sub => (TableId.AddRegister, Tables.Operation.AddRegister + 1),
        Opcode.And => (TableId.BitwiseRegister, Tables.Operation.BitwiseRegister),
        Opcode.Or => (TableId.BitwiseRegister, Tables.Operation.BitwiseRegister + 1),
        Opcode.Xor => (TableId.BitwiseRegister, Tables.Operation.BitwiseRegister + 2),
        Opcode.Srl => (TableId.ShiftRegister, Tables.Operation.ShiftRegister),
        Opcode.Sll => (TableId.ShiftRegister, Tables.Operation.ShiftRegister + 1),
        Opcode.Sra => (TableId.ShiftRegister, Tables.Operation.ShiftRegister + 2),
        Opcode.Sltu => (TableId.CompareUnsigned, Tables.Operation.CompareUnsigned),
        Opcode.Slt => (TableId.CompareSigned, Tables.Operation.CompareSigned),
        Opcode.Mul => (TableId.MultiplyLow, Tables.Operation.MultiplyLow),
        Opcode.Mulhu => (TableId.MultiplyHigh, Tables.Operation.MultiplyHigh),
        Opcode.Mulhsu => (TableId.MultiplyHigh, Tables.Operation.MultiplyHigh + 1),
        Opcode.Mulh => (TableId.MultiplyHigh, Tables.Operation.MultiplyHigh + 3),
        Opcode.Divu => (TableId.Divide, Tables.Operation.Divide),
        Opcode.Div => (TableId.Divide, Tables.Operation.Divide + 1),
        Opcode.Remu => (TableId.Divide, Tables.Operation.Divide + 2),
        Opcode.Rem => (TableId.Divide, Tables.Operation.Divide + 3),
        _ => throw new InvalidOperationException($"No table runs {opcode}."),
    };
}
