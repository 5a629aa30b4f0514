using Probity.Crypto.Fields;

namespace Probity.ProofSystem.Proof;

/// <summary>The challenges of the masked zerocheck: τ, the powers of α, and ζ.</summary>
internal sealed class ZerocheckChallenges
{
    public ZerocheckChallenges(Quintic[] tau, Quintic alpha, int alphaCount, Quintic zeta)
    {
        Tau = tau;
        Zeta = zeta;
        AlphaPowers = new Quintic[alphaCount];
        Quintic power = Quintic.One;
        for (int i = 0; i < alphaCount; i++)
        {
            AlphaPowers[i] = power;
            power *= alpha;
        }
    }

    public Quintic[] Tau { get; }

    public Quintic[] AlphaPowers { get; }

    public Quintic Zeta { get; }
}
