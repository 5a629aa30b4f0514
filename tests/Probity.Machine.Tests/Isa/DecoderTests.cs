using Probity.Machine.Isa;
using Probity.Machine.Tests.Support;

namespace Probity.Machine.Tests.Isa;

public sealed class DecoderTests
{
    // Words and texts as objdump (binutils 2.40) shows them for an assembled file.
    [Theory]
    [InlineData(0x00c58533u, "add a0, a1, a2")]
    [InlineData(0x40c58533u, "sub a0, a1, a2")]
    [InlineData(0x02c5b533u, "mulhu a0, a1, a2")]
    [InlineData(0xfff58513u, "addi a0, a1, -1")]
    [InlineData(0x41f5d513u, "srai a0, a1, 31")]
    [InlineData(0x80000537u, "lui a0, 0x80000")]
    [InlineData(0x00001517u, "auipc a0, 0x1")]
    [InlineData(0xff5ff0efu, "jal ra, 0x00000ff4")]
    [InlineData(0x00008067u, "jalr zero, 0(ra)")]
    [InlineData(0xfe0616e3u, "bne a2, zero, 0x00000fec")]
    [InlineData(0x06e7e463u, "bltu a5, a4, 0x00001068")]
    [InlineData(0xffc12503u, "lw a0, -4(sp)")]
    [InlineData(0x00154503u, "lbu a0, 1(a0)")]
    [InlineData(0xfea12e23u, "sw a0, -4(sp)")]
    [InlineData(0x00b78023u, "sb a1, 0(a5)")]
    [InlineData(0x00000073u, "ecall")]
    [InlineData(0x0ff0000fu, "addi zero, zero, 0")]
    [InlineData(0x00100073u, "illegal")]
    public void Words_decode_to_the_text_of_the_assembler(uint word, string text) =>
        Assert.Equal(text, Disassembler.Format(Decoder.Decode(word), 0x1000));

    [Theory]
    [InlineData(0x00000000u, "all zeros")]
    [InlineData(0xFFFFFFFFu, "all ones")]
    [InlineData(0x00000001u, "compressed")]
    [InlineData(0x00100073u, "ebreak")]
    [InlineData(0x30200073u, "mret")]
    [InlineData(0x000000F3u, "ecall with a destination")]
    [InlineData(0xC0002573u, "rdcycle")]
    [InlineData(0x34051573u, "csrrw")]
    [InlineData(0x0000100Fu, "fence.i")]
    [InlineData(0x04c58533u, "add with a wrong funct7")]
    [InlineData(0x42c58533u, "mul with the bit of sub")]
    [InlineData(0x02059513u, "slli by 32")]
    [InlineData(0x0205d513u, "srli by 32")]
    [InlineData(0x40059513u, "slli with the bit of srai")]
    [InlineData(0x00009067u, "jalr with funct3")]
    [InlineData(0x00062463u | 0x2000u, "branch funct3 2 or 3")]
    [InlineData(0x0005b503u, "ld")]
    [InlineData(0x0005e503u, "lwu")]
    [InlineData(0x00a5b023u, "sd")]
    [InlineData(0x1005a52fu, "lr.w")]
    [InlineData(0x00052507u, "flw")]
    [InlineData(0x0000053bu, "addw")]
    public void Other_encodings_are_illegal(uint word, string what) =>
        Assert.True(Decoder.Decode(word).Opcode == Opcode.Illegal, what);

    [Fact]
    public void Any_word_gives_fields_in_range()
    {
        SeededNumbers numbers = new(11);
        int legal = 0;
        for (int i = 0; i < 300_000; i++)
        {
            Instruction instruction = Decoder.Decode(numbers.Next32() | 3);
            Assert.True(instruction.Rd is >= 1 and <= Instruction.SinkRegister);
            Assert.True(instruction.Rs1 < 32 && instruction.Rs2 < 32);
            Assert.NotEmpty(Disassembler.Format(instruction, 0));
            legal += instruction.Opcode == Opcode.Illegal ? 0 : 1;
        }

        Assert.InRange(legal, 1_000, 299_000);
    }

    [Fact]
    public void A_destination_x0_is_the_sink_register()
    {
        foreach (uint word in (uint[])[0x00c58033, 0xfff58013, 0x00000037, 0x00000017, 0x0000006f, 0x00008067, 0x0005a003])
        {
            Assert.Equal(Instruction.SinkRegister, Decoder.Decode(word).Rd);
        }
    }
}
