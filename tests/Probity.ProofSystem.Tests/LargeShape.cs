using Probity.Crypto.Fields;
using Probity.ProofSystem.Air;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;

namespace Probity.ProofSystem.Tests;

/// <summary>Shapes of the size of real proofs, over a machine of three chips.</summary>
internal static class LargeShape
{
    private static readonly Bus Lookup = new(1, "lookup", 7);

    public static AirDefinition Air { get; } = new([Program(), Wide("wide", 40, 12), Wide("narrow", 5, 4)]);

    public static ProofShape Of(ProtocolParameters parameters, int program, int wide, int narrow) =>
        ProofShape.TryCreate(Air, parameters, [program, wide, narrow]).Value!;

    private static Chip Program()
    {
        ChipBuilder builder = new("program");
        Expression[] tuple = [.. Enumerable.Range(0, 7).Select(i => builder.ProgramColumn($"p{i}"))];
        builder.Send(Lookup, builder.Column("uses"), tuple);
        return builder.Build();
    }

    private static Chip Wide(string name, int columns, int interactions)
    {
        ChipBuilder builder = new(name);
        Expression[] cells = [.. Enumerable.Range(0, columns).Select(i => builder.Column($"c{i}"))];
        builder.RequireBoolean("c0", cells[0]);
        for (int i = 0; i < interactions; i++)
        {
            builder.Receive(Lookup, cells[0], [.. Enumerable.Range(0, 7).Select(k => cells[(i + k) % columns])]);
        }

        return builder.Build();
    }

    /// <summary>2^31 - 2^24 + 1 as a double, for hand computations.</summary>
    public static double FieldBits => 5 * Math.Log2(KoalaBear.Modulus);
}
