using Probity.Crypto.Fields;

namespace Probity.ProofSystem.Air;

/// <summary>The challenges that compress bus tuples: γ and the powers of β.</summary>
internal sealed class LookupChallenges
{
    public LookupChallenges(Quintic gamma, Quintic beta)
    {
        Gamma = gamma;
        BetaPowers = new Quintic[Bus.MaxArity + 1];
        BetaPowers[0] = Quintic.One;
        for (int i = 1; i < BetaPowers.Length; i++)
        {
            BetaPowers[i] = BetaPowers[i - 1] * beta;
        }
    }

    public Quintic Gamma { get; }

    public Quintic[] BetaPowers { get; }

    /// <summary>The denominator of a tuple of numbers.</summary>
    public Quintic Denominator(BusTerm term)
    {
        Quintic sum = Gamma + Quintic.From(Fingerprint.TagOf(term.Bus));
        for (int j = 0; j < term.Tuple.Count; j++)
        {
            sum += BetaPowers[j + 1] * KoalaBear.From(term.Tuple[j]);
        }

        return sum;
    }
}
