using Probity.Machine.Executor;
using Probity.Machine.Isa;
using Probity.Machine.Loader;

namespace Probity.Machine.Tests.Support;

/// <summary>
/// Keeps its own registers and memory and checks that each event continues from what was recorded before.
/// </summary>
internal sealed class Replay(GuestProgram program)
{
    public uint[] Registers { get; } = new uint[33];

    public Dictionary<uint, uint> Memory { get; } = program.Image.ToDictionary(word => word.WordAddress, word => word.Value);

    public Dictionary<Opcode, int> Executed { get; } = [];

    public int TakenBranches { get; set; }

    public long Events { get; set; }

    public uint Pc { get; set; } = program.EntryPc;

    public Instruction Fetch(int index)
    {
        Assert.Equal(Pc, program.TextBase + (4 * (uint)index));
        Instruction instruction = program.Instructions[index];
        Executed[instruction.Opcode] = Executed.GetValueOrDefault(instruction.Opcode) + 1;
        Events++;
        Pc += 4;
        return instruction;
    }

    public uint ReadWord(uint wordAddress) => Memory.GetValueOrDefault(wordAddress);
}

/// <summary>See <see cref="Replay"/>; the recorder itself must be a struct.</summary>
internal readonly struct ReplayRecorder(Replay replay) : IExecutionRecorder
{
    public static ReplayRecorder For(GuestProgram program)
    {
        Replay replay = new(program);
        replay.Registers[2] = GuestProgram.InitialStackPointer;
        return new ReplayRecorder(replay);
    }

    public Replay Replay => replay;

    public void Compute(int index, uint rs1Value, uint rs2Value, uint rdBefore, uint rdAfter)
    {
        uint pc = replay.Pc;
        Instruction instruction = replay.Fetch(index);
        bool hasSecondRegister = instruction.Opcode is (>= Opcode.Add and <= Opcode.And) or (>= Opcode.Mul and <= Opcode.Remu);
        Assert.Equal(replay.Registers[instruction.Rs1], rs1Value);
        Assert.Equal(hasSecondRegister ? replay.Registers[instruction.Rs2] : instruction.Immediate, rs2Value);
        Assert.Equal(replay.Registers[instruction.Rd], rdBefore);
        replay.Registers[instruction.Rd] = rdAfter;
        if (instruction.Opcode == Opcode.Jal) { replay.Pc = pc + instruction.Immediate; }
        if (instruction.Opcode == Opcode.Jalr) { replay.Pc = (rs1Value + instruction.Immediate) & ~1u; }
    }

    public void Branch(int index, uint rs1Value, uint rs2Value, bool taken)
    {
        uint pc = replay.Pc;
        Instruction instruction = replay.Fetch(index);
        Assert.Equal(replay.Registers[instruction.Rs1], rs1Value);
        Assert.Equal(replay.Registers[instruction.Rs2], rs2Value);
        if (!taken) { return; }
        replay.Pc = pc + instruction.Immediate;
        replay.TakenBranches++;
    }

    public void Load(int index, uint rs1Value, uint wordAddress, uint word, uint rdBefore, uint rdAfter)
    {
        Instruction instruction = replay.Fetch(index);
        Assert.Equal(replay.Registers[instruction.Rs1], rs1Value);
        Assert.Equal((rs1Value + instruction.Immediate) / 4, wordAddress);
        Assert.Equal(replay.ReadWord(wordAddress), word);
        Assert.Equal(replay.Registers[instruction.Rd], rdBefore);
        replay.Registers[instruction.Rd] = rdAfter;
    }

    public void Store(int index, uint rs1Value, uint rs2Value, uint wordAddress, uint wordBefore, uint wordAfter)
    {
        Instruction instruction = replay.Fetch(index);
        Assert.Equal(replay.Registers[instruction.Rs1], rs1Value);
        Assert.Equal(replay.Registers[instruction.Rs2], rs2Value);
        Assert.Equal((rs1Value + instruction.Immediate) / 4, wordAddress);
        Assert.Equal(replay.ReadWord(wordAddress), wordBefore);
        replay.Memory[wordAddress] = wordAfter;
    }

    public void SystemCall(int index, uint number, uint a0, uint a1, uint a2, uint result)
    {
        replay.Fetch(index);
        Assert.Equal([number, a0, a1, a2], [replay.Registers[17], replay.Registers[10], replay.Registers[11], replay.Registers[12]]);
        replay.Registers[10] = result;
    }

    public void CopyWord(uint wordAddress, uint wordBefore, uint wordAfter)
    {
        Assert.Equal(replay.ReadWord(wordAddress), wordBefore);
        replay.Memory[wordAddress] = wordAfter;
    }
}
