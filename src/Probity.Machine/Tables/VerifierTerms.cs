using Probity.Core;
using Probity.Machine.Executor;
using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables;

/// <summary>What the verifier itself puts on the buses: the statement's part of the balance.</summary>
public static class VerifierTerms
{
    /// <summary>An upper bound on the number of terms.</summary>
    public const int MaxTerms = ExecutionInput.MaxPublicBytes + 6;

    /// <summary>The terms for one statement.</summary>
    /// <param name="entryPc">Where the program starts; the program id binds it.</param>
    /// <param name="publicInput">Descriptor 3.</param>
    /// <param name="publicOutput">Descriptor 1. Range: with the input at most 65,536 bytes.</param>
    /// <param name="exitCode">Of the program.</param>
    /// <exception cref="ArgumentException">Input and output are too long; their parser refuses that
    /// before.</exception>
    public static IReadOnlyList<BusTerm> For(
        uint entryPc, ReadOnlySpan<byte> publicInput, ReadOnlySpan<byte> publicOutput, byte exitCode)
    {
        int room = ExecutionInput.MaxPublicBytes - publicInput.Length;
        if (room < 0 || publicOutput.Length > room)
        {
            throw new ArgumentException("Public input and output are too long together.", nameof(publicOutput));
        }

        List<BusTerm> terms = new(publicOutput.Length + 6)
        {
            new(Buses.State, true, [Clock.Start, entryPc]),
            new(Buses.Chain, true, [AddressSpace.ChainStart]),
            new(Buses.Chain, false, [AddressSpace.OutputCursor]),
            ImageTerm(AddressSpace.PublicLength, (uint)publicInput.Length),
            ImageTerm(AddressSpace.OutputLimit, (uint)room),
            new(Buses.Exit, false, [exitCode, (uint)publicOutput.Length]),
        };
        for (int i = 0; i < publicOutput.Length; i++)
        {
            terms.Add(new BusTerm(Buses.PublicByte, false, [1, (uint)i, publicOutput[i]]));
        }

        Invariant.Require(terms.Count <= MaxTerms);
        return terms;
    }

    private static BusTerm ImageTerm(uint address, uint value) =>
        new(Buses.Image, true, [address, value & 0xFFFF, value >> 16]);
}
