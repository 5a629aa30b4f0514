using System.Buffers.Binary;
using System.Text;

namespace Probity.ZkTls.Tests.Support;

/// <summary>The guest's public output, taken apart without any of the product's code.</summary>
/// <remarks>Source: docs/specs/claim.md, section 3.3.</remarks>
public sealed class WebClaimOutput
{
    public byte Mode { get; private init; }

    public byte[] Digest { get; private init; } = [];

    public List<byte[]> Commitments { get; } = [];

    public uint Epoch { get; private set; }

    public uint FirstRecord { get; private set; }

    public uint RequestEnd { get; private set; }

    public byte[] Key { get; private set; } = [];

    public byte[] Iv { get; private set; } = [];

    public List<byte[]> Revealed { get; } = [];

    public byte[] Predicates { get; private set; } = [];

    public byte[]? Tag { get; private set; }

    public string Text(int index) => Encoding.UTF8.GetString(Revealed[index]);

    public long Number(int index) => BinaryPrimitives.ReadInt64LittleEndian(Revealed[index]);

    public static WebClaimOutput Parse(ReadOnlySpan<byte> bytes)
    {
        Assert.Equal(1, bytes[0]);
        Assert.Equal(0, bytes[6] | bytes[7]);
        WebClaimOutput output = new() { Mode = bytes[1], Digest = bytes[8..40].ToArray() };
        int commitments = bytes[2], revealed = bytes[3], predicates = bytes[4], tags = bytes[5];
        bytes = bytes[40..];
        for (int i = 0; i < commitments; i++, bytes = bytes[32..]) { output.Commitments.Add(bytes[..32].ToArray()); }
        if (output.Mode == 1)
        {
            output.Epoch = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            output.FirstRecord = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            output.RequestEnd = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
            output.Key = bytes[12..44].ToArray();
            output.Iv = bytes[44..56].ToArray();
            bytes = bytes[56..];
        }

        for (int i = 0; i < revealed; i++)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
            output.Revealed.Add(bytes.Slice(2, length).ToArray());
            bytes = bytes[(2 + length)..];
        }

        output.Predicates = bytes[..predicates].ToArray();
        output.Tag = tags == 0 ? null : bytes.Slice(predicates, 32).ToArray();
        Assert.Equal(bytes.Length, predicates + (tags == 0 ? 0 : 32));
        return output;
    }
}
