using Probity.Crypto.Fields;
using Probity.ProofSystem.Air;

namespace Probity.Prover.Kernels;

/// <summary>A chip of one proof with its data: what the lookup and zerocheck stages work on.</summary>
/// <param name="Number">The chip's number.</param>
/// <param name="Chip">Its compiled definition.</param>
/// <param name="Program">Its block program.</param>
/// <param name="HeightLog2">Logarithm of its rows, padding included.</param>
/// <param name="RealRows">Rows before the padding; at least 1.</param>
/// <param name="Columns">Main, program and public columns.</param>
internal sealed record ChipTable(
    int Number, CompiledChip Chip, ConstraintProgram Program, int HeightLog2, int RealRows, BaseColumn[] Columns)
{
    /// <summary>Pointers to the columns, for <see cref="AffinePlan"/>.</summary>
    public unsafe uint*[] Pointers
    {
        get
        {
            uint*[] pointers = new uint*[Columns.Length];
            for (int i = 0; i < pointers.Length; i++)
            {
                pointers[i] = Columns[i].Words;
            }

            return pointers;
        }
    }

    /// <summary>The fingerprints' plans.</summary>
    public AffinePlan[] Plans(LookupChallenges challenges, bool canonicalColumns) =>
        [.. Chip.Fingerprints.Select(f => AffinePlan.Of(f, challenges, canonicalColumns))];

    /// <summary>The multiplicities as affine forms over F with base coefficients, for canonical columns.</summary>
    public AffinePlan[] Multiplicities() =>
        [.. Chip.Chip.Interactions.Select(i => AffinePlan.OfBase(AffineForm.Of(Chip.Chip, i.Multiplicity)))];
}
