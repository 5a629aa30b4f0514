using Probity.Core.Secrets;
using Probity.Crypto.Fields;
using Probity.Crypto.Hashes;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;
using Probity.Prover.Kernels;

namespace Probity.Prover.Commit;

/// <summary>Every random number of one proof, each used once. What they hide: docs/book/06-zero-knowledge.md.</summary>
internal sealed class ProverRandomness : IDisposable
{
    private ProverRandomness(ProofShape shape, IRandomSource salts)
    {
        ProtocolParameters parameters = shape.Parameters;
        MainTails = new uint[shape.Main.ColumnCount * parameters.TailCells];
        LookupTails = new uint[Quintic.Degree * (shape.Lookup.ColumnCount + 1) * parameters.TailCells];
        Stack = new QuinticVector(1 << shape.StackLog2);
        Masks = new QuinticVector(2 << parameters.MaskLog2);
        MainSalts = new LeafSalts(parameters.SaltWords, salts);
        LookupSalts = new LeafSalts(parameters.SaltWords, salts);
    }

    /// <summary>Tails of T1's columns, column after column. Number form: canonical.</summary>
    public uint[] MainTails { get; }

    /// <summary>Tails of T2's base columns, column after column, R1's five last. Number form: canonical.</summary>
    public uint[] LookupTails { get; }

    /// <summary>R1: the mask of the combination of all columns.</summary>
    public QuinticVector Stack { get; }

    /// <summary>M (coefficients of the g_i, one μ per claim, M's own tail) and behind it R2, the mask of M.</summary>
    public QuinticVector Masks { get; }

    /// <summary>T1's salts.</summary>
    public LeafSalts MainSalts { get; }

    /// <summary>T2's salts.</summary>
    public LeafSalts LookupSalts { get; }

    /// <summary>Draws all of it from one 32-byte seed.</summary>
    public static ProverRandomness Draw(ProofShape shape, IRandomSource source)
    {
        using ExpandedRandomSource expanded = ExpandedRandomSource.From(source);
        ProverRandomness randomness = new(shape, expanded);
        expanded.FillFieldWords(randomness.MainTails);
        expanded.FillFieldWords(randomness.LookupTails);
        expanded.FillFieldWords(randomness.Stack.Words);
        expanded.FillFieldWords(randomness.Masks.Words);
        return randomness;
    }

    /// <summary>All zero but the salts: for the tests that show what the randomness is for.</summary>
    internal static ProverRandomness Zero(ProofShape shape, IRandomSource salts) => new(shape, salts);

    /// <summary>Clears and frees everything: who had these numbers could unmask the proof.</summary>
    public void Dispose()
    {
        Array.Clear(MainTails);
        Array.Clear(LookupTails);
        MainSalts.Dispose();
        LookupSalts.Dispose();
        Stack.Words.Clear();
        Masks.Words.Clear();
        Stack.Dispose();
        Masks.Dispose();
    }
}
