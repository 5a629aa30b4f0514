using Probity.Crypto.Fields;

namespace Probity.ProofSystem.Air;

/// <summary>The denominator of an interaction: γ + (id + 256 · arity) + Σ_(j≥1) β^j t_j.</summary>
internal sealed class Fingerprint(Chip chip, Interaction interaction)
{
    /// <summary>The bus id and arity as one entry, so that tuples of different buses never agree.</summary>
    public KoalaBear Tag { get; } = TagOf(interaction.Bus);

    /// <summary>The tuple entries t_1, t_2, ...</summary>
    public IReadOnlyList<AffineForm> Entries { get; } = [.. interaction.Tuple.Select(e => AffineForm.Of(chip, e))];

    /// <summary>The tag of a bus.</summary>
    public static KoalaBear TagOf(Bus bus) => KoalaBear.From(bus.Id + (256 * (uint)bus.Arity));

    /// <summary>The denominator at one row of F.</summary>
    public Quintic Evaluate(ReadOnlySpan<Quintic> columns, LookupChallenges challenges)
    {
        Quintic sum = challenges.Gamma + Quintic.From(Tag);
        for (int j = 0; j < Entries.Count; j++)
        {
            sum += challenges.BetaPowers[j + 1] * Entries[j].Evaluate(columns);
        }

        return sum;
    }

    /// <summary>The denominator as one affine form over F: constant, and a coefficient per column that occurs.</summary>
    public (Quintic Constant, List<(int Column, Quintic Coefficient)> Terms) Combine(LookupChallenges challenges)
    {
        Quintic constant = challenges.Gamma + Quintic.From(Tag);
        SortedDictionary<int, Quintic> terms = [];
        for (int j = 0; j < Entries.Count; j++)
        {
            Quintic power = challenges.BetaPowers[j + 1];
            constant += power * Entries[j].Constant;
            foreach ((int column, KoalaBear coefficient) in Entries[j].Terms)
            {
                terms[column] = terms.GetValueOrDefault(column) + (power * coefficient);
            }
        }

        return (constant, [.. terms.Select(t => (t.Key, t.Value))]);
    }
}
