using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Storage;

/// <summary>The address of an access: base + immediate, from -2^11 to 2^11 - 1.</summary>
/// <remarks>
/// The program table holds the immediate as one number of the field, negative ones as p - |immediate|. The
/// base is proven to be below 2^30, so the address is the same in the field and in the integers, and from
/// -2^11 to 2^30 + 2^11. A row divides it, less an offset of 0 to 3, by 4 in the field, and accesses the
/// word w at the quotient. There is a boundary row for w, so w is below 2^27 or special, and 4 w is below 7
/// · 2^28, so below p - 2^12: then 4 w + offset is the address in the integers, and w is not special, as
/// that would take an address of 5 · 2^28. So accesses that are misaligned or outside of memory have no
/// proof. Nor have those with a base of 2^30 and more, which reach memory only around the end of the 32
/// bits, in the page that is never valid.
/// </remarks>
internal static class GuestAddress
{
    /// <summary>base + immediate, exact in the integers.</summary>
    /// <param name="row">The row.</param>
    /// <param name="baseValue">Range: limbs below 2^16.</param>
    /// <param name="immediate">From the program table.</param>
    public static Expression Prove(RowBuilder row, Word baseValue, Expression immediate)
    {
        row.Range16(4 * baseValue.High);
        return baseValue.Low + (Word.Limb * baseValue.High) + immediate;
    }

    /// <summary>The word address of address - offset, which has to be a multiple of 4.</summary>
    public static Expression WordAt(Expression address, Expression offset) =>
        (address - offset) * RowBuilder.InverseOf(4);
}
