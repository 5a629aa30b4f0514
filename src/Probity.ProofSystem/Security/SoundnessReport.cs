using Probity.Crypto.Fields;
using Probity.ProofSystem.Air;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;

namespace Probity.ProofSystem.Security;

/// <summary>The proven soundness of a proof's form, term by term; nothing here is a conjecture.</summary>
/// <remarks>
/// Round-by-round soundness of the interactive proof in the Johnson regime. Sources: WHIR (ePrint 2024/1586), Theorem
/// 5.2; Ben-Sasson, Carmon, Haböck, Kopparty, Saraf (ECCC TR25-169), Theorem 1.5, for the error of one line, powers of one
/// challenge at a factor of columns - 1. Method and hand-computed rows: docs/security/parameters.md.
/// </remarks>
public sealed class SoundnessReport
{
    /// <summary>log2 of the size of the challenge field.</summary>
    public static readonly double FieldBits = Quintic.Degree * Math.Log2(KoalaBear.Modulus);

    private readonly List<SoundnessTerm> _terms = [];
    private readonly ProofShape _shape;

    private SoundnessReport(ProofShape shape)
    {
        _shape = shape;
        ProtocolParameters parameters = shape.Parameters;
        double traceRho = TraceRho;
        double traceList = ListBits(parameters.Trace, traceRho);
        int committed = shape.Main.ColumnCount + shape.Lookup.ColumnCount;
        int combined = committed + shape.ProgramColumnCount + 2;

        AddQueries("first queries", "queries to T1 and T2", parameters.Trace, traceRho);
        AddQueries("first queries", "queries to T0", parameters.Program, Rho(parameters.Program));
        AddLines("rho", "T1 and T2: combination of columns", parameters.Trace, traceRho, shape.StackLog2, committed);
        AddLines(
            "rho", "T0: combination of columns", parameters.Program, Rho(parameters.Program), shape.ProgramLog2,
            shape.ProgramColumnCount);
        Add("rho", "stacking and combination", traceList + Math.Log2(combined + shape.StackLog2));
        AddLines("epsilon", "T1 and T2: masking", parameters.Trace, traceRho, shape.StackLog2, 2);
        AddLines("epsilon", "M: masking", parameters.Trace, Rho(parameters.Trace), parameters.MaskLog2, 2);
        for (int fold = 0; fold < shape.Opening.FoldCount; fold++)
        {
            CodeParameters code = parameters.Folds[fold];
            string name = $"f_{fold + 1}";
            double list = ListBits(code, Rho(code));
            int claims = fold == 0
                ? 2 + (2 * parameters.Trace.Queries) + parameters.Program.Queries
                : 2 + parameters.Folds[fold - 1].Queries;
            AddQueries($"{name} queries", $"queries to {name}", code, Rho(code));
            AddLines($"{name} fold", $"{name}: fold of chunks", code, Rho(code), shape.Opening.ChunkLog2[fold], 2);
            Add($"{name} fold", $"{name}: sum-check round", list + 1);
            Add($"{name} sample", $"{name}: out-of-domain sample", (2 * list) - 1 + Math.Log2(shape.Opening.AddressVariables(fold)));
            Add($"{name} xi", $"{name}: batching of claims", list + Math.Log2(claims));
        }

        int maxArity = shape.Air.Chips.SelectMany(c => c.Interactions).Max(i => i.Bus.Arity);
        Add(
            "gamma, beta", "lookups: fingerprints and denominators",
            traceList + Math.Log2(shape.InteractionCount * (double)(maxArity + 1)));
        Add("tau, alpha, zeta", "batching of constraints", traceList + Math.Log2(shape.AlphaCount));
        Add("tau, alpha, zeta", "zerocheck point", traceList + Math.Log2(shape.MaxHeightLog2));
        Add("zerocheck rounds", "zerocheck round", traceList + Math.Log2(2 + (2 * Chip.MaxDegree)));
        _terms.Add(new SoundnessTerm("hash", "BLAKE3 collisions", 4.0 * parameters.DigestBytes));
        MinimumBits = _terms.GroupBy(t => t.Round).Min(BitsOfRound);
        SumBits = BitsOfUnion(_terms);
        UniqueDecodingBits = new[] { UniqueDecoding(parameters.Trace, traceRho), UniqueDecoding(parameters.Program, Rho(parameters.Program)) }
            .Concat(parameters.Folds.Select(f => UniqueDecoding(f, Rho(f)))).Min();
    }

    /// <summary>Every term.</summary>
    public IReadOnlyList<SoundnessTerm> Terms => _terms;

    /// <summary>The least round: the figure that Fiat–Shamir needs and that we claim.</summary>
    /// <remarks>
    /// Events that one challenge decides add up. Queries of one phase do not: before positions are drawn it is settled
    /// which word is far, and that word's queries alone must then miss.
    /// </remarks>
    public double MinimumBits { get; }

    /// <summary>-log2 of the sum of all terms, those of queries with their grinding.</summary>
    public double SumBits { get; }

    /// <summary>What the same query counts give in the unique-decoding regime alone; not claimed.</summary>
    public double UniqueDecodingBits { get; }

    // The tail raises the degree, and with it the rate, a little.
    private double TraceRho =>
        Rho(_shape.Parameters.Trace) * (1 + ((double)_shape.Parameters.TailCells / (1 << _shape.StackLog2)));

    /// <summary>Computes the report.</summary>
    public static SoundnessReport For(ProofShape shape) => new(shape);

    private static double Rho(CodeParameters code) => Math.Pow(2, -code.RateLog2);

    private static double ListBits(CodeParameters code, double rho) => Math.Log2((code.Multiplicity + 0.5) / Math.Sqrt(rho));

    // One query misses a word at the Johnson radius with probability √ρ (1 + 1/2m).
    private void AddQueries(string round, string name, CodeParameters code, double rho)
    {
        double perQuery = -Math.Log2(Math.Sqrt(rho) * (1 + (1.0 / (2 * code.Multiplicity))));
        _terms.Add(new SoundnessTerm(round, name, (code.Queries * perQuery) + _shape.Parameters.GrindingBits));
    }

    // ((2 (m+½)^5 + 3 (m+½) δ ρ) |L| / (3 ρ^1.5) + (m+½) / √ρ) / |F|, times columns - 1.
    private void AddLines(string round, string name, CodeParameters code, double rho, int messageLog2, int columns)
    {
        double m = code.Multiplicity + 0.5, domain = Math.Pow(2, messageLog2 + code.RateLog2);
        double radius = 1 - (Math.Sqrt(rho) * (1 + (1.0 / (2 * code.Multiplicity))));
        double line = (((2 * Math.Pow(m, 5)) + (3 * m * radius * rho)) * domain / (3 * Math.Pow(rho, 1.5))) + (m / Math.Sqrt(rho));
        Add(round, name, Math.Log2(line) + Math.Log2(columns - 1));
    }

    private void Add(string round, string name, double lossBits) =>
        _terms.Add(new SoundnessTerm(round, name, FieldBits - lossBits));

    private static double BitsOfRound(IGrouping<string, SoundnessTerm> round) =>
        round.Key.EndsWith("queries", StringComparison.Ordinal) ? round.Min(t => t.Bits) : BitsOfUnion(round);

    private static double BitsOfUnion(IEnumerable<SoundnessTerm> terms) => -Math.Log2(terms.Sum(t => Math.Pow(2, -t.Bits)));

    private double UniqueDecoding(CodeParameters code, double rho) =>
        (-Math.Log2((1 + rho) / 2) * code.Queries) + _shape.Parameters.GrindingBits;
}
