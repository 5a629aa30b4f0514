using Probity.Chain;
using Probity.Chain.JsonRpc;
using Probity.Crypto.Hashes;
using Probity.Payments.Schemes.Exact;

namespace Probity.Payments.Tests.Schemes.Exact;

/// <summary>A payment is settled only when the token says that this one was.</summary>
public sealed class MovedMoneyTests
{
    private static readonly ExactTerms Coins = Samples.Terms();
    private static readonly ExactTerms Permits = Samples.Terms(TransferMethod.Permit2);
    private static readonly ExactPayment Coin = Samples.Read(Samples.Payment(Coins));
    private static readonly ExactPayment Permit = Samples.Read(Samples.Payment(Permits));
    private static readonly byte[] OtherNonce = [.. Enumerable.Repeat((byte)9, 32)];
    private static readonly LogEntry Paid = Transfer(Samples.Payer, Samples.PayTo, 10_000);

    [Fact]
    public void A_settlement_with_EIP_3009_counts_whoever_sent_it()
    {
        Assert.True(Moved(Receipt([Used(Samples.Nonce), Paid])));
        Assert.True(Moved(Receipt([Used(Samples.Nonce), Paid]) with { To = Samples.Other }));
        Assert.True(Moved(Receipt([Paid, Used(OtherNonce), Paid, Used(Samples.Nonce), Paid])));
    }

    [Fact]
    public void One_thing_missing_and_it_does_not_count()
    {
        LogEntry[] good = [Used(Samples.Nonce), Paid];
        Assert.False(Moved(Receipt(good) with { IsSuccess = false }));
        Assert.False(Moved(Receipt([])));
        Assert.False(Moved(Receipt([Paid])));
        Assert.False(Moved(Receipt([Used(Samples.Nonce)])));
        Assert.False(Moved(Receipt([Used(OtherNonce), Paid])));
        Assert.False(Moved(Receipt([Used(Samples.Nonce) with { Address = Samples.Other }, Paid])));
        Assert.False(Moved(Receipt([Used(Samples.Nonce), Paid with { Address = Samples.Other }])));
        Assert.False(Moved(Receipt([Used(Samples.Nonce), Transfer(Samples.Other, Samples.PayTo, 10_000)])));
        Assert.False(Moved(Receipt([Used(Samples.Nonce), Transfer(Samples.Payer, Samples.Other, 10_000)])));
        Assert.False(Moved(Receipt([Used(Samples.Nonce), Transfer(Samples.Payer, Samples.PayTo, 9_999)])));
        Assert.False(Moved(Receipt([Used(Samples.Nonce), Transfer(Samples.Payer, Samples.PayTo, 10_001)])));
        byte[][] otherPayer = [Used(Samples.Nonce).Topics[0], Word(Samples.Other), Samples.Nonce];
        Assert.False(Moved(Receipt([Used(Samples.Nonce) with { Topics = otherPayer }, Paid])));
        Assert.False(Moved(Receipt([Used(Samples.Nonce) with { Topics = [] }, Paid])));
        Assert.False(Moved(Receipt([Used(Samples.Nonce), Paid with { Topics = [Paid.Topics[0]] }])));
        Assert.False(Moved(Receipt([Used(Samples.Nonce), Paid with { Data = [] }])));
        byte[][] approval = [Keccak256.Hash("Approval(address,address,uint256)"u8), .. Paid.Topics.Skip(1)];
        Assert.False(Moved(Receipt([Used(Samples.Nonce), Paid with { Topics = approval }])));
    }

    [Fact]
    public void Another_payments_transfer_does_not_count_for_this_one()
    {
        // The payer signs this nonce again, for nothing to itself, and settles another payment beside it.
        LogEntry toItself = Transfer(Samples.Payer, Samples.Payer, 0);
        Assert.False(Moved(Receipt([Used(OtherNonce), Paid, Used(Samples.Nonce), toItself])));
        Assert.False(Moved(Receipt([Used(Samples.Nonce), toItself, Used(OtherNonce), Paid])));
        Assert.False(Moved(Receipt([Used(Samples.Nonce), toItself, Paid])));
        Assert.False(Moved(Receipt([Used(Samples.Nonce), Used(OtherNonce), Paid])));
    }

    [Fact]
    public void With_Permit2_the_proxy_is_called_and_the_token_moves()
    {
        TransactionReceipt receipt = Receipt([Paid]) with { To = ExactContracts.Permit2Proxy };
        Assert.True(ExactCalls.MovedMoney(receipt, Permit, Permits));
        Assert.True(ExactCalls.MovedMoney(
            receipt with { Logs = [Transfer(Samples.Payer, Samples.Other, 1), Paid] }, Permit, Permits));
        Assert.False(ExactCalls.MovedMoney(receipt with { To = Coins.Asset }, Permit, Permits));
        Assert.False(ExactCalls.MovedMoney(receipt with { To = null }, Permit, Permits));
        Assert.False(ExactCalls.MovedMoney(receipt with { IsSuccess = false }, Permit, Permits));
        Assert.False(ExactCalls.MovedMoney(receipt with { Logs = [] }, Permit, Permits));
        Assert.False(ExactCalls.MovedMoney(receipt, Coin, Permits));
    }

    private static bool Moved(TransactionReceipt receipt) => ExactCalls.MovedMoney(receipt, Coin, Coins);

    private static TransactionReceipt Receipt(LogEntry[] logs) => new()
    {
        TransactionHash = new byte[32], BlockHash = new byte[32], BlockNumber = 1, From = Samples.Other,
        To = Coins.Asset, IsSuccess = true, GasUsed = 1, EffectiveGasPrice = 1, Logs = logs,
    };

    private static LogEntry Used(byte[] nonce) => new(
        Coins.Asset,
        [Keccak256.Hash("AuthorizationUsed(address,bytes32)"u8), Word(Samples.Payer), nonce], [],
            UInt256.Zero);

    private static LogEntry Transfer(Address from, Address to, UInt256 amount) => new(
        Coins.Asset, [Keccak256.Hash("Transfer(address,address,uint256)"u8), Word(from), Word(to)],
        amount.ToBigEndian(), UInt256.Zero);

    private static byte[] Word(Address address) => [.. new byte[12], .. address.ToArray()];
}
