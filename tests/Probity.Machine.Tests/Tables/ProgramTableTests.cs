using System.Collections.Immutable;
using Probity.Machine.Isa;
using Probity.Machine.Loader;
using Probity.Machine.Tables;
using Probity.Machine.Tables.Storage;

namespace Probity.Machine.Tests.Tables;

public sealed class ProgramTableTests
{
    private const uint Base = 0x10000;

    [Fact]
    public void Constants_are_worked_out()
    {
        Assert.Equal(
            (Operation.Constant, 0x12345000u, Base + 4), Constant(new(Opcode.Lui, 5, 0, 0, 0x12345000)));
        Assert.Equal((Operation.Constant, Base - 4096, Base + 4), Constant(new(Opcode.Auipc, 5, 0, 0, 0xFFFFF000)));
        Assert.Equal((Operation.Constant, 0xFFFFFFFFu, Base + 4), Constant(new(Opcode.Addi, 5, 0, 0, 0xFFFFFFFF)));
        Assert.Equal((Operation.Constant, Base + 4, Base + 64), Constant(new(Opcode.Jal, 5, 0, 0, 64)));

        static (uint, uint, uint) Constant(Instruction instruction)
        {
            ProgramRow row = ProgramRow.From(Base, instruction);
            Assert.Equal((TableId.Constant, Base, (byte)5), (row.Table, row.Pc, row.Rd));
            return (row.Operation, row.Immediate, row.Target);
        }
    }

    /// <summary>2^32 - 2^24 + 1 would be the same number mod p as an address: such targets are
    /// replaced.</summary>
    [Theory]
    [InlineData(0x80000000), InlineData(0x7F000001u - Base), InlineData(0x7F000001u), InlineData(2u), InlineData(0x20000000u)]
    public void Targets_outside_of_memory_lead_nowhere(uint offset)
    {
        Assert.Equal(ProgramRow.Nowhere, ProgramRow.From(Base, new(Opcode.Beq, 32, 1, 2, offset)).Target);
        Assert.Equal(ProgramRow.Nowhere, ProgramRow.From(Base, new(Opcode.Jal, 1, 0, 0, offset)).Target);
    }

    [Fact]
    public void Signed_immediates_are_biased_and_links_split()
    {
        Assert.Equal(0x80000005, ProgramRow.From(Base, new(Opcode.Slti, 1, 2, 0, 5)).Immediate);
        Assert.Equal(5u, ProgramRow.From(Base, new(Opcode.Sltiu, 1, 2, 0, 5)).Immediate);
        Assert.Equal(0x0000u, ProgramRow.From(0x1FFFC, new(Opcode.Jalr, 1, 2, 0, 5)).Target);
        Assert.Equal(0xFFFCu, ProgramRow.From(0x1FFF8, new(Opcode.Jalr, 1, 2, 0, 5)).Target);
    }

    [Theory]
    [InlineData(0), InlineData(2047), InlineData(-1), InlineData(-2048)]
    public void Displacements_are_signed_numbers_of_the_field(int displacement)
    {
        foreach (Opcode opcode in (Opcode[])[Opcode.Lw, Opcode.Lb, Opcode.Sw, Opcode.Sh, Opcode.Jalr])
        {
            ProgramRow row = ProgramRow.From(Base, new(opcode, 1, 2, 0, (uint)displacement));
            Assert.Equal(displacement, row.Displacement);
            Assert.Equal(0, (row.ImmediateLow - (long)displacement) % Crypto.Fields.KoalaBear.Modulus);
        }
    }

    [Fact]
    public void What_no_decoder_makes_is_refused()
    {
        Instruction[] wrong =
        [
            new(Opcode.Add, 0, 1, 2, 0), new(Opcode.Add, 33, 1, 2, 0), new(Opcode.Add, 1, 32, 2, 0),
            new(Opcode.Add, 1, 2, 32, 0), new(Opcode.Lw, 1, 2, 0, 2048), new(Opcode.Jalr, 1, 2, 0, 0xFFFFF7FF),
            new(Opcode.Andi, 1, 2, 0, 0x10000), new(Opcode.Slli, 1, 2, 0, 32),
        ];
        Assert.All(wrong, i => Assert.Throws<InvalidOperationException>(() => ProgramRow.From(Base, i)));
        Assert.Throws<InvalidOperationException>(() => ProgramRow.From(Base + 2, new(Opcode.Add, 1, 2, 3, 0)));
        Assert.Throws<InvalidOperationException>(() => ProgramRow.From(1u << 29, new(Opcode.Add, 1, 2, 3, 0)));
    }

    /// <summary>Each opcode has a number of its own, and only numbers that its table can form.</summary>
    [Fact]
    public void Operations_are_distinct()
    {
        Dictionary<uint, Opcode> seen = [];
        foreach (Opcode opcode in Enum.GetValues<Opcode>())
        {
            ProgramRow row = ProgramRow.From(Base, new(opcode, 1, 2, 3, 4));
            if (opcode is Opcode.Lui or Opcode.Auipc or Opcode.Jal) { Assert.Equal(Operation.Constant, row.Operation); }
            else { Assert.True(seen.TryAdd(row.Operation, opcode), $"{opcode}"); }
        }

        Assert.Equal(Opcode.Illegal, seen[0]);
    }

    [Fact]
    public void The_columns_hold_text_and_image_side_by_side()
    {
        ProgramTable table = ProgramTable.From(Program([new ImageWord(7, 0xAABBCCDD)]));
        uint[][] columns = table.BuildColumns();
        Assert.Equal((ProgramTable.MinHeightLog2, 12, 2048), (table.HeightLog2, columns.Length, columns[0].Length));
        Assert.Equal([Base, Base + 4, 0], columns[ProgramChip.Pc][..3]);
        Assert.Equal([1u, 1, 1, 1, 0], columns[ProgramChip.IsImage][..5]);
        Assert.Equal(
            [7, AddressSpace.Register(2), AddressSpace.Break, AddressSpace.BreakFloor, 0],
            columns[ProgramChip.Address][..5]);
        Assert.Equal((0xCCDDu, 0xAABBu), (columns[ProgramChip.ValueLow][0], columns[ProgramChip.ValueHigh][0]));
        Assert.Equal((0xFFF0u, 0x1FFFu), (columns[ProgramChip.ValueLow][1], columns[ProgramChip.ValueHigh][1]));
        Assert.All(columns, column => Assert.All(column, cell => Assert.True(cell < Crypto.Fields.KoalaBear.Modulus)));
    }

    [Fact]
    public void An_image_with_an_address_twice_or_outside_of_memory_is_refused()
    {
        Assert.Throws<InvalidOperationException>(
            () => ProgramTable.From(Program([new ImageWord(7, 1), new ImageWord(7, 2)])));
        Assert.Throws<InvalidOperationException>(
            () => ProgramTable.From(Program([new ImageWord(AddressSpace.Registers, 1)])));
    }

    [Fact]
    public void The_table_grows_with_text_and_image()
    {
        ImageWord[] image = [.. Enumerable.Range(1, 2046).Select(i => new ImageWord((uint)i, 1))];
        Assert.Equal(12, ProgramTable.From(Program([.. image])).HeightLog2);
        Assert.Equal(11, ProgramTable.From(Program([.. image[..2045]])).HeightLog2);
    }

    private static GuestProgram Program(ImmutableArray<ImageWord> image) => new(
        Base, Base, [new(Opcode.Addi, 1, 1, 0, 1), new(Opcode.Ecall, 32, 0, 0, 0)], image, 0x20000);
}
