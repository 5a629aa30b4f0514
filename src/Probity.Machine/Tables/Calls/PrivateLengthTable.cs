using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Calls;

/// <summary>The length of the private input, which the prover chooses: one image word that is not the
/// program's.</summary>
/// <remarks>A boundary row takes it, and boundary addresses are unique: so at most one row of this table is
/// real.</remarks>
public static class PrivateLengthTable
{
    /// <summary>Columns, in order.</summary>
    public const int Real = 0, LengthLow = 1, LengthHigh = 2;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        RowBuilder row = new("private length");
        Word length = row.WordColumns(nameof(LengthLow), nameof(LengthHigh));

        // High is below 2^14, and twice it too: the length is below 2^29.
        row.Range16(length.Low);
        row.Range14(length.High);
        row.Range14(2 * length.High);
        row.Send(Buses.Image, AddressSpace.PrivateLength, length.Low, length.High);
        return row.Build();
    }
}
