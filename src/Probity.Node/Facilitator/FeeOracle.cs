using System.Numerics;
using Probity.Chain;
using Probity.Chain.JsonRpc;

namespace Probity.Node.Facilitator;

/// <summary>Knows what gas costs, and asks seldom.</summary>
internal sealed class FeeOracle(CallBatcher calls, UInt256 maxFeePerGas, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);
    private static readonly JsonRpcCall[] Questions =
        [EthereumCalls.GasPrice(), EthereumCalls.MaxPriorityFeePerGas()];

    private GasFees? _fees;
    private long _askedAt;

    /// <summary>What a new transaction should offer: twice the price, so that it is taken while prices
    /// rise.</summary>
    /// <exception cref="FacilitatorException">The node does not say.</exception>
    public async Task<GasFees> GetAsync(CancellationToken cancellationToken)
    {
        if (_fees is { } known && time.GetElapsedTime(_askedAt) < Lifetime) { return known; }
        IReadOnlyList<JsonRpcReply> replies = await calls.AskAsync(Questions, cancellationToken)
            .ConfigureAwait(false);
        if (replies[0].Error is not null
            || !EthereumResults.TryReadQuantity(replies[0].Result, out UInt256 price))
        {
            throw new FacilitatorException("The chain's node does not say what gas costs.");
        }

        // Chains without tips do not know the second question.
        UInt256 tip = replies[1].Error is null
            && EthereumResults.TryReadQuantity(replies[1].Result, out UInt256 asked) && asked < price
            ? asked
            : UInt256.One;
        UInt256 fee = Smaller(Scale(price, 2, 1), maxFeePerGas);
        (_fees, _askedAt) = (new GasFees(fee, Smaller(tip, fee)), time.GetTimestamp());
        return _fees;
    }

    /// <summary>What a transaction offers that takes another's place: an eighth more at least, as nodes ask
    /// for a tenth; null where that is above the limit.</summary>
    public GasFees? Raise(GasFees old, GasFees current)
    {
        GasFees raised = new(
            Larger(current.MaxFeePerGas, Scale(old.MaxFeePerGas, 9, 8)),
            Larger(current.MaxPriorityFeePerGas, Scale(old.MaxPriorityFeePerGas, 9, 8)));
        return raised.MaxFeePerGas <= maxFeePerGas ? raised : null;
    }

    private static UInt256 Smaller(UInt256 a, UInt256 b) => a < b ? a : b;

    private static UInt256 Larger(UInt256 a, UInt256 b) => a > b ? a : b;

    // The next number above, since nodes refuse a replacement that offers no more, even of nothing; never
    // beyond the type.
    private static UInt256 Scale(UInt256 value, int numerator, int denominator)
    {
        BigInteger scaled = ((value.ToBigInteger() * numerator) + denominator) / denominator;
        return UInt256.TryFrom(scaled, out UInt256 result) ? result : UInt256.MaxValue;
    }
}
