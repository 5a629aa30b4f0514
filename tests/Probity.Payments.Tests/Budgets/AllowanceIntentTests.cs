using Probity.Chain;
using Probity.Chain.Signing;
using Probity.Payments.Budgets;
using Probity.Payments.Schemes.Exact;

namespace Probity.Payments.Tests.Budgets;

/// <summary>An allowance is one call of one token, for Permit2 alone, and never costs more than it says.</summary>
public sealed class AllowanceIntentTests
{
    [Fact]
    public void Its_transaction_lets_permit2_move_the_amount_and_nothing_else()
    {
        Address token = new([.. Enumerable.Repeat((byte)7, 20)]);
        AllowanceIntent intent = new()
        {
            Network = "eip155:8453",
            ChainId = 8453,
            Token = token,
            Amount = 1234,
            Nonce = 5,
            MaxFeePerGas = 100,
            MaxPriorityFeePerGas = 3,
        };
        FeeMarketTransaction transaction = intent.ToTransaction();
        Assert.Equal(12_000_000ul, intent.MaxCost);
        Assert.Equal(intent.MaxCost, transaction.MaxFeePerGas * transaction.GasLimit);
        Assert.Equal(token, transaction.To);
        Assert.True(transaction.Value.IsZero);
        Assert.Equal((8453ul, 5ul), (transaction.ChainId, transaction.Nonce));
        byte[] amount = ((UInt256)1234ul).ToBigEndian().ToArray();
        Assert.Equal(
            [0x09, 0x5e, 0xa7, 0xb3, .. new byte[12], .. ExactContracts.Permit2.ToArray(), .. amount], transaction.Data.ToArray());
    }
}
