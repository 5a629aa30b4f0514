using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Probity.ZkTls.Tests.Templates;

/// <summary>Reads and matches request patterns from compiled bytes alone, as the guest does.</summary>
internal sealed record CompiledPattern(IReadOnlyList<CompiledPattern.Operation> Operations)
{
    internal sealed record Operation(int Kind, byte[] Literal, int Parameter, int Place);

    public static IReadOnlyList<CompiledPattern> ReadAll(byte[] compiled)
    {
        int exchanges = compiled[1], parameters = compiled[2];
        int at = 40 + 2 + BinaryPrimitives.ReadUInt16LittleEndian(compiled.AsSpan(40)) + parameters;
        List<CompiledPattern> patterns = [];
        for (int e = 0; e < exchanges; e++)
        {
            int count = BinaryPrimitives.ReadUInt16LittleEndian(compiled.AsSpan(at));
            at += 2;
            List<Operation> operations = [];
            for (int i = 0; i < count; i++)
            {
                int kind = compiled[at++];
                if (kind == 1)
                {
                    int length = BinaryPrimitives.ReadUInt16LittleEndian(compiled.AsSpan(at));
                    operations.Add(new Operation(kind, compiled.AsSpan(at + 2, length).ToArray(), -1, -1));
                    at += 2 + length;
                }
                else if (kind == 2)
                {
                    operations.Add(new Operation(kind, [], compiled[at], compiled[at + 1]));
                    at += 2;
                }
                else { operations.Add(new Operation(kind, [], -1, -1)); }
            }

            patterns.Add(new CompiledPattern(operations));
        }

        return patterns;
    }

    /// <summary>The request that these operations demand.</summary>
    public byte[] Concatenate(IReadOnlyList<byte[]> values, string host, int port)
    {
        List<byte> bytes = [], body = [];
        bool isBody = false;
        int lengthAt = -1;
        foreach (Operation operation in Operations)
        {
            byte[] piece = operation.Kind switch
            {
                1 => operation.Literal,
                2 => values[operation.Parameter],
                3 => Encoding.ASCII.GetBytes(port == 443 ? host : FormattableString.Invariant($"{host}:{port}")),
                _ => [],
            };
            if (operation.Kind == 4) { lengthAt = bytes.Count; }
            isBody |= operation.Kind == 5;
            (isBody ? body : bytes).AddRange(piece);
        }

        if (lengthAt >= 0)
        {
            bytes.InsertRange(lengthAt, Encoding.ASCII.GetBytes(body.Count.ToString(CultureInfo.InvariantCulture)));
        }

        return [.. bytes, .. body];
    }
}
