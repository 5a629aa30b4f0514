using System.Text;
using Probity.Chain.Signing;
using Probity.Core.Verdicts;
using Probity.Crypto.Hashes;
using Probity.Crypto.Signatures;

namespace Probity.Chain.Tests.Signing;

public sealed class TransactionTests
{
    private static readonly LegacyTransaction Example = new()
    {
        ChainId = 1,
        Nonce = 9,
        GasPrice = 20_000_000_000,
        GasLimit = 21_000,
        To = new Address(Enumerable.Repeat((byte)0x35, 20).ToArray()),
        Value = 1_000_000_000_000_000_000,
    };

    private static readonly FeeMarketTransaction Modern = new()
    {
        ChainId = 84_532,
        Nonce = 7,
        MaxPriorityFeePerGas = 1_000_000,
        MaxFeePerGas = 2_000_000_000,
        GasLimit = 86_000,
        To = new Address(Enumerable.Repeat((byte)0x35, 20).ToArray()),
        Value = 5,
        Data = new byte[] { 1, 2, 3, 4 },
        AccessList = [new AccessListEntry(
            Address.Zero, [UInt256.One, UInt256.MaxValue]), new AccessListEntry(default, [])],
    };

    // The example of EIP-155.
    [Fact]
    public void A_legacy_transaction_is_the_published_one()
    {
        using Secp256k1PrivateKey key = Key();
        Assert.Equal(
            "ec098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764000080018080",
            Convert.ToHexStringLower(Example.SigningForm()));
        Assert.Equal(
            "daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53",
            Convert.ToHexStringLower(Example.SigningDigest()));
        SignedTransaction signed = Example.Sign(key);
        Assert.Equal(
            "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764"
            + "00008025a028ef61340bd939"
            + "bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b38"
            + "00ccf555c9f3dc64214b29"
            + "7fb1966a3b6d83",
            Convert.ToHexStringLower(signed.Encoded));
        Assert.Equal(Address.From(key.PublicKey), signed.Sender);
        Assert.Equal(Keccak256.Hash(signed.Encoded), signed.Hash);
    }

    // Recorded from viem 2.57.1.
    [Fact]
    public void A_transaction_of_type_2_is_that_of_viem()
    {
        using Secp256k1PrivateKey key = Key();
        Assert.Equal(
            "02f8e483014a3407830f4240847735940083014ff094353535353535353535353535353535353535"
            + "3535058401020304f872f8599400"
            + "00000000000000000000000000000000000000f842a0000000000000000000000000000000000000"
            + "0000000000000000000000000001"
            + "a0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffd6940000000000"
            + "0000000000000000000000000000"
            + "00c080a0d95a095c5b725d6c0944cd90bd279cb8c8a012991d5c8d8ca9f9acbebc165e25a0362a2f"
            + "b5505cb547418327f964b2ff551"
            + "13c2423a1e8438b1bded656d22af557",
            Convert.ToHexStringLower(Modern.Sign(key).Encoded));
    }

    [Fact]
    public void Transactions_are_read_back()
    {
        using Secp256k1PrivateKey key = Key();
        foreach (EthereumTransaction transaction in (EthereumTransaction[])
            [Example, Modern, Example with { ChainId = null }, Modern with { To = null, AccessList = [] }])
        {
            SignedTransaction signed = transaction.Sign(key);
            SignedTransaction read = SignedTransaction.Parse(signed.Encoded).Value!;
            Assert.Equal(signed.Encoded, read.Encoded);
            Assert.Equal(signed.Hash, read.Hash);
            Assert.Equal(Address.From(key.PublicKey), read.Sender);
            Assert.Equal(transaction.SigningDigest(), read.Transaction.SigningDigest());
            Assert.Equal(transaction.SigningChain, read.Transaction.SigningChain);
            Assert.Equal(transaction.To, read.Transaction.To);
            Assert.Equal(transaction.Data.ToArray(), read.Transaction.Data.ToArray());
            Assert.Equal(signed.Signature, read.Signature);
        }
    }

    [Fact]
    public void Changed_transactions_are_refused_or_have_another_sender_or_meaning()
    {
        using Secp256k1PrivateKey key = Key();
        foreach (EthereumTransaction transaction in (EthereumTransaction[])[Example, Modern])
        {
            SignedTransaction signed = transaction.Sign(key);
            byte[] original = [.. signed.Encoded];
            foreach (byte[] variant in Hostile.Variants(original))
            {
                Verdict<SignedTransaction> read = SignedTransaction.Parse(variant);
                if (!read.IsAccepted || variant.AsSpan().SequenceEqual(original)) { continue; }
                Assert.NotEqual(signed.Sender, read.Value.Sender);
                Assert.Equal(variant, read.Value.Transaction.SignedForm(read.Value.Signature));
            }
        }
    }

    [Fact]
    public void The_other_s_is_refused()
    {
        using Secp256k1PrivateKey key = Key();
        RecoverableSignature low = Example.Sign(key).Signature;
        UInt256 order = UInt256.FromBigEndian(Convert.FromHexString(
            "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"));
        byte[] s = (order - UInt256.FromBigEndian(low.S)).ToBigEndian();
        RecoverableSignature high = RecoverableSignature.Parse([.. low.R, .. s], low.RecoveryId ^ 1).Value!;
        Assert.Throws<InvalidOperationException>(() => Example.Sign(high));
        Assert.Equal(RejectionCode.Malformed, SignedTransaction.Parse(Example.SignedForm(high)).Code);
        Assert.Equal(RejectionCode.Malformed, SignedTransaction.Parse(Modern.SignedForm(high)).Code);
        byte[] encoded = [.. high.Compact, (byte)(27 + high.RecoveryId)];
        Assert.Equal(RejectionCode.Malformed, EthereumSignature.Parse(encoded).Code);
    }

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        using Secp256k1PrivateKey key = Key();
        foreach (EthereumTransaction transaction in (EthereumTransaction[])
            [
                Modern with { MaxPriorityFeePerGas = Modern.MaxFeePerGas + 1 }, Modern with { ChainId = 0 },
                Modern with { Nonce = ulong.MaxValue }, Example with { Nonce = ulong.MaxValue },
                Example with { ChainId = 0 },
            ])
        {
            Assert.Equal(
                RejectionCode.Malformed, SignedTransaction.Parse(transaction.Sign(key).Encoded).Code);
        }

        // r = 2 names a point for ids 2 and 3 too, which a parity cannot say.
        RecoverableSignature rare = RecoverableSignature.Parse([.. new byte[31], 2, .. new byte[31], 1], 2).Value!;
        Assert.True(EthereumSignature.TryRecover(Modern.SigningDigest(), rare, out _));
        Assert.Equal(RejectionCode.Malformed, SignedTransaction.Parse(Modern.SignedForm(rare)).Code);
        EthereumTransaction large = Example with { Data = new byte[SignedTransaction.MaxBytes] };
        Assert.Equal(RejectionCode.TooLong, SignedTransaction.Parse(large.Sign(key).Encoded).Code);
        Assert.Equal(RejectionCode.UnsupportedVersion, SignedTransaction.Parse([1, 0xC0]).Code);
        Assert.Equal(RejectionCode.UnsupportedVersion, SignedTransaction.Parse([3, 0xC0]).Code);
        Assert.Equal(RejectionCode.Malformed, SignedTransaction.Parse([]).Code);
    }

    // The example of the web3.js documentation for "sign".
    [Fact]
    public void A_personal_message_is_the_published_one()
    {
        using Secp256k1PrivateKey key = Secp256k1PrivateKey.Parse(Convert.FromHexString(
            "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318")).Value!;
        byte[] digest = SignedData.PersonalDigest(Encoding.ASCII.GetBytes("Some data"));
        Assert.Equal(
            "1da44b586eb0729ff70a73c326926f6ed5a25f5b056e7f47fbc6e58d86871655",
            Convert.ToHexStringLower(digest));
        byte[] signature = EthereumSignature.ToArray(key.Sign(digest));
        Assert.Equal(
            "b91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd6007e74cd82e037b"
            + "800186422fc2da167c747ef0"
            + "45e5d18a5f5d4300f8e1a0291c",
            Convert.ToHexStringLower(signature));
        Assert.True(
            EthereumSignature.TryRecover(
                digest, EthereumSignature.Parse(signature).Value!, out Address signer));
        Assert.Equal(Address.From(key.PublicKey), signer);
    }

    [Fact]
    public void A_message_for_a_contract_is_bound_to_it()
    {
        byte[] message = [1, 2, 3];
        Assert.Equal(
            Keccak256.Hash((byte[])[0x19, 0, .. new byte[20], .. message]),
            SignedData.ValidatorDigest(Address.Zero, message));
    }

    [Fact]
    public void Signatures_end_in_27_or_28_only()
    {
        using Secp256k1PrivateKey key = Key();
        byte[] signature = EthereumSignature.ToArray(key.Sign(new byte[32]));
        for (int last = 0; last < 256; last++)
        {
            signature[^1] = (byte)last;
            Assert.Equal(last is 27 or 28, EthereumSignature.Parse(signature).IsAccepted);
        }

        Assert.False(EthereumSignature.Parse(signature.AsSpan(1)).IsAccepted);
        Assert.False(EthereumSignature.Parse([]).IsAccepted);
        RecoverableSignature rare = RecoverableSignature.Parse(
            [.. new byte[31], 2, .. new byte[31], 1], 2).Value!;
        Assert.Throws<InvalidOperationException>(() => EthereumSignature.ToArray(rare));
    }

    private static Secp256k1PrivateKey Key() =>
        Secp256k1PrivateKey.Parse(Enumerable.Repeat((byte)0x46, 32).ToArray()).Value!;
}
