using Probity.Crypto.Fields.Kernels;
using Probity.ProofSystem.Air;
using Probity.ProofSystem.Layout;
using Probity.Prover.Commit;
using Probity.Prover.Kernels;
using Probity.Prover.Scheduling;

namespace Probity.Prover.LogUp.Kernels;

/// <summary>Computes the lookup columns of all chips: u_g = Σ m_i / d_i per group of interactions.</summary>
internal static class LookupProver<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>Fills the lookup stack.</summary>
    public static unsafe void Fill(
        ProofShape shape,
        ChipTables chips,
        CommittedColumns<TLanes> columns,
        LookupChallenges challenges,
        Workers workers)
    {
        columns.AllocateLookups();
        foreach (ChipTable table in chips.Tables)
        {
            int[] offsets = ChipTables.Offsets(shape.Lookup.Of(table.Number), shape.StackLog2, table.HeightLog2);
            uint*[] targets = new uint*[offsets.Length];
            for (int g = 0; g < offsets.Length; g++)
            {
                targets[g] = columns.Lookup.Pointer + offsets[g];
            }

            workers.ForRanges(table.RealRows, LookupKernel<TLanes>.BatchRows, (start, end) =>
                LookupKernel<TLanes>.Fill(table, challenges, start, end, targets, (nuint)columns.Lookup.PlaneStride));
        }
    }
}
