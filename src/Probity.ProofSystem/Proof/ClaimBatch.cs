using Probity.Crypto.Fields;

namespace Probity.ProofSystem.Proof;

/// <summary>Claims on one message, batched with the powers ξ, ξ^2, ...; the running claim has the power 0.</summary>
internal sealed class ClaimBatch
{
    private readonly List<(Quintic Value, MessageWeight[] Weights)> _claims = [];

    /// <summary>The weights of all claims, in order.</summary>
    public IEnumerable<MessageWeight> Weights => _claims.SelectMany(c => c.Weights);

    /// <summary>Adds the claim that the message summed against the weights gives the value.</summary>
    public void Add(Quintic value, params MessageWeight[] weights) => _claims.Add((value, weights));

    /// <summary>Scales every weight by its power of ξ; returns the batched value.</summary>
    public Quintic Batch(Quintic xi)
    {
        Quintic sum = default, power = xi;
        foreach ((Quintic value, MessageWeight[] weights) in _claims)
        {
            sum += power * value;
            foreach (MessageWeight weight in weights)
            {
                weight.Scale(power);
            }

            power *= xi;
        }

        return sum;
    }
}
