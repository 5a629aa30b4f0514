using Probity.Chain.Abi;
using Probity.Chain.Signing;
using Probity.Chain.Signing.TypedData;
using Probity.Crypto.Signatures;
using Probity.Testing;

namespace Probity.Chain.Tests.InProcess.Support;

/// <summary>A key with its address and the nonce of its next transaction.</summary>
internal sealed class TestAccount
{
    private readonly Secp256k1PrivateKey _key;

    private TestAccount(Secp256k1PrivateKey key) => (_key, Address) = (key, Address.From(key.PublicKey));

    public Address Address { get; }

    public ulong Nonce { get; set; }

    public static TestAccount Create(ulong seed)
    {
        using SeededRandomSource random = new(seed);
        return new TestAccount(Secp256k1PrivateKey.Create(random));
    }

    public static TestAccount Parse(string hex) =>
        new(Secp256k1PrivateKey.Parse(Convert.FromHexString(hex)).Value!);

    public SignedTransaction Sign(EthereumTransaction transaction) => transaction.Sign(_key);

    public byte[] Sign(byte[] digest) => EthereumSignature.ToArray(_key.Sign(digest));

    public byte[] Sign(TypedDataDomain domain, TypedDataTypes types, string primaryType, AbiValue message) =>
        Sign(TypedMessage.Digest(domain, types, primaryType, message));
}
