using Probity.Crypto.Fields;

namespace Probity.ProofSystem.Air;

/// <summary>A chip in the forms that prover and verifier evaluate: made once from the symbolic definition.</summary>
internal sealed class CompiledChip
{
    public CompiledChip(Chip chip)
    {
        Chip = chip;
        Tape = ConstraintTape.Compile(
            chip, chip.Constraints.Select(c => c.Value).Concat(chip.Interactions.Select(i => i.Multiplicity)));
        Fingerprints = [.. chip.Interactions.Select(i => new Fingerprint(chip, i))];
    }

    public Chip Chip { get; }

    /// <summary>Outputs: the constraints, then the multiplicity of every interaction.</summary>
    public ConstraintTape Tape { get; }

    /// <summary>One per interaction.</summary>
    public IReadOnlyList<Fingerprint> Fingerprints { get; }

    /// <summary>Powers of α that the chip uses: its constraints, then its lookup columns.</summary>
    public int AlphaCount => Chip.Constraints.Count + Chip.LookupColumnCount;

    /// <summary>
    /// (Σ_k α^k C_k, Σ_g u_g) at one row of F: C_k are the constraints and, per group,
    /// u Π d_i - Σ_i m_i Π_(j≠i) d_j.
    /// </summary>
    /// <param name="columns">Shape: main, program and public columns.</param>
    /// <param name="lookups">Shape: one value u per group.</param>
    /// <param name="alphaPowers">Shape: <see cref="AlphaCount"/>, from the chip's first exponent.</param>
    /// <param name="challenges">γ and the powers of β.</param>
    public (Quintic Constraints, Quintic Lookups) Evaluate(
        ReadOnlySpan<Quintic> columns,
        ReadOnlySpan<Quintic> lookups,
        ReadOnlySpan<Quintic> alphaPowers,
        LookupChallenges challenges)
    {
        Quintic[] denominators = new Quintic[Fingerprints.Count];
        for (int i = 0; i < denominators.Length; i++)
        {
            denominators[i] = Fingerprints[i].Evaluate(columns, challenges);
        }

        return Evaluate(columns, denominators, lookups, alphaPowers);
    }

    /// <summary>The same with the fingerprints given.</summary>
    public (Quintic Constraints, Quintic Lookups) Evaluate(
        ReadOnlySpan<Quintic> columns,
        ReadOnlySpan<Quintic> denominators,
        ReadOnlySpan<Quintic> lookups,
        ReadOnlySpan<Quintic> alphaPowers)
    {
        Quintic[] outputs = new Quintic[Tape.Outputs.Length];
        Tape.Evaluate(columns, outputs);
        int constraintCount = Chip.Constraints.Count;
        Quintic combined = default, lookupSum = default;
        for (int k = 0; k < constraintCount; k++)
        {
            combined += alphaPowers[k] * outputs[k];
        }

        for (int g = 0; g < lookups.Length; g++)
        {
            Quintic denominator = Quintic.One, numerator = default;
            int first = g * Chip.MaxGroupSize;
            int end = Math.Min(first + Chip.MaxGroupSize, denominators.Length);
            for (int i = first; i < end; i++)
            {
                // (N / D) + (m / d) = (N d + m D) / (D d)
                numerator = (numerator * denominators[i]) + (outputs[constraintCount + i] * denominator);
                denominator *= denominators[i];
            }

            combined += alphaPowers[constraintCount + g] * ((lookups[g] * denominator) - numerator);
            lookupSum += lookups[g];
        }

        return (combined, lookupSum);
    }
}
