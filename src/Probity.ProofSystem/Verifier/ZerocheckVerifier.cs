using Probity.Core.Encoding;
using Probity.Core.Verdicts;
using Probity.Crypto.Fields;
using Probity.Crypto.Polynomials;
using Probity.ProofSystem.Air;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Proof;

namespace Probity.ProofSystem.Verifier;

/// <summary>Checks the masked sum-check that all constraints hold and all buses balance.</summary>
/// <remarks>Source: docs/specs/receipt.md, section 5.2; the identity and its soundness: docs/book/03-zerocheck.md.</remarks>
internal sealed class ZerocheckVerifier(ProofShape shape, Statement statement, ProofTranscript transcript)
{
    private LookupChallenges _lookup = null!;
    private ZerocheckChallenges _challenges = null!;

    /// <summary>r_0 .. r_(H-1).</summary>
    public Quintic[] Point { get; } = new Quintic[shape.MaxHeightLog2];

    /// <summary>v* of every chip.</summary>
    public Dictionary<int, ChipValues> ChipValues { get; } = [];

    /// <summary>σ_g as claimed; the opening proves it.</summary>
    public Quintic Sigma { get; private set; }

    /// <summary>The last claim: g(r), which the opening proves.</summary>
    public Quintic MaskValue { get; private set; }

    /// <summary>Reads and checks the rounds; null when they hold.</summary>
    public Rejection? Run(ref ByteReader proof, LookupChallenges lookup, ZerocheckChallenges challenges)
    {
        (_lookup, _challenges) = (lookup, challenges);
        if (!TryBalance(out Quintic balance))
        {
            return new Rejection(RejectionCode.WrongIdentity, "a term of the statement has a zero denominator");
        }

        if (!Quintic.TryRead(ref proof, out Quintic sigma)) { return Malformed("mask sum"); }
        Sigma = sigma;
        Quintic rhoZ = transcript.AfterMaskSum(sigma);
        Quintic claim = sigma - (rhoZ * challenges.Zeta * balance);
        for (int round = 0; round < Point.Length; round++)
        {
            Quintic[] values = new Quintic[shape.Mask.RoundDegrees[round] + 1];
            for (int i = 0; i < values.Length; i++)
            {
                if (i != 1 && !Quintic.TryRead(ref proof, out values[i])) { return Malformed("round polynomial"); }
            }

            // The value at 1 is not sent: this line is the check p_i(0) + p_i(1) = claim.
            values[1] = claim - values[0];
            Point[round] = transcript.AfterRound([values[0], .. values[2..]]);
            claim = UnivariatePolynomial.Interpolate(values, Point[round]);
            foreach (int chip in shape.PresentChips)
            {
                if (shape.HeightsLog2[chip] != round + 1) { continue; }
                if (!TryReadValues(ref proof, chip, out ChipValues? chipValues)) { return Malformed("chip values"); }
                ChipValues.Add(chip, chipValues);
                transcript.AbsorbChipValues(chipValues.All);
                claim -= rhoZ * Evaluate(chip, chipValues);
            }
        }

        MaskValue = claim;
        return null;
    }

    // P(γ, β): the verifier's own terms.
    private bool TryBalance(out Quintic balance)
    {
        balance = default;
        Quintic[] inverses = new Quintic[statement.Terms.Count];
        for (int i = 0; i < inverses.Length; i++)
        {
            inverses[i] = _lookup.Denominator(statement.Terms[i]);
        }

        if (!Quintic.InvertAll(inverses)) { return false; }
        for (int i = 0; i < inverses.Length; i++)
        {
            balance += statement.Terms[i].IsSend ? inverses[i] : -inverses[i];
        }

        return true;
    }

    private bool TryReadValues(ref ByteReader proof, int chip, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ChipValues? values)
    {
        values = null;
        Chip definition = shape.Air.Chips[chip];
        Quintic[] main = new Quintic[definition.MainColumns.Count];
        Quintic[] program = new Quintic[definition.ProgramColumns.Count];
        Quintic[] lookup = new Quintic[definition.LookupColumnCount];
        if (!TryReadAll(ref proof, main) || !TryReadAll(ref proof, program) || !TryReadAll(ref proof, lookup))
        {
            return false;
        }

        values = new ChipValues(main, program, lookup);
        return true;
    }

    // Φ_c(v*) at the chip's point.
    private Quintic Evaluate(int chip, ChipValues values)
    {
        Chip definition = shape.Air.Chips[chip];
        ReadOnlySpan<Quintic> point = Point.AsSpan(0, shape.HeightsLog2[chip]);
        Quintic[] columns = new Quintic[definition.ColumnCount];
        values.Main.CopyTo(columns, 0);
        values.Program.CopyTo(columns, values.Main.Length);
        int next = values.Main.Length + values.Program.Length;
        foreach (PublicColumn column in definition.PublicColumns)
        {
            columns[next++] = column.Evaluate(statement.PublicInput.Span, point);
        }

        (Quintic constraints, Quintic lookups) = shape.Air.Compiled[chip].Evaluate(
            columns, values.Lookup, _challenges.AlphaPowers.AsSpan(shape.AlphaOffsets[chip]), _lookup);
        Quintic eq = EqualityPolynomial.Evaluate(_challenges.Tau.AsSpan(0, point.Length), point);
        return (eq * constraints) + (_challenges.Zeta * lookups);
    }

    private static bool TryReadAll(ref ByteReader proof, Span<Quintic> values)
    {
        foreach (ref Quintic value in values)
        {
            if (!Quintic.TryRead(ref proof, out value)) { return false; }
        }

        return true;
    }

    private static Rejection Malformed(string part) =>
        new(RejectionCode.Malformed, $"the {part} is cut short or holds a number of p or above");
}
