using Probity.Crypto.Fields;

namespace Probity.ProofSystem.Proof;

/// <summary>The values v* of a chip's columns at the chip's point, as they are sent when the chip ends.</summary>
/// <param name="Main">Masked values of the main columns.</param>
/// <param name="Program">Values of the program columns; empty but for the program chip.</param>
/// <param name="Lookup">Masked values of the lookup columns.</param>
internal sealed record ChipValues(Quintic[] Main, Quintic[] Program, Quintic[] Lookup)
{
    /// <summary>All values in the order of the wire.</summary>
    public Quintic[] All => [.. Main, .. Program, .. Lookup];
}
