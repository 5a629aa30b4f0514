using System.Text;
using Probity.Chain;
using Probity.Crypto.Hashes;

namespace Probity.Payments.Schemes.Exact;

/// <summary>Digests of EIP-712 of the two messages that are signed, without the general machinery: they are
/// on the path of every check.</summary>
/// <remarks>Source: EIP-712; EIP-3009; Uniswap's Permit2, "PermitHash". Tests compare with `TypedMessage`.
/// </remarks>
internal static class ExactDigests
{
    private const int WordBytes = 32;

    private static readonly byte[] NamedDomain = HashText(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    private static readonly byte[] UnversionedDomain = HashText(
        "EIP712Domain(string name,uint256 chainId,address verifyingContract)");

    private static readonly byte[] Authorization = HashText(
        "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,"
        + "uint256 validBefore,bytes32 nonce)");

    private static readonly byte[] Permit = HashText(
        "PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,"
        + "uint256 deadline,Witness witness)TokenPermissions(address token,uint256 amount)"
        + "Witness(address to,uint256 validAfter)");

    private static readonly byte[] Permissions = HashText("TokenPermissions(address token,uint256 amount)");
    private static readonly byte[] Witness = HashText("Witness(address to,uint256 validAfter)");
    private static readonly byte[] Permit2Name = HashText("Permit2");

    public static byte[] TokenSeparator(string name, string version, UInt256 chainId, Address token)
    {
        Span<byte> words = stackalloc byte[5 * WordBytes];
        NamedDomain.CopyTo(words);
        HashText(name).CopyTo(words[WordBytes..]);
        HashText(version).CopyTo(words[(2 * WordBytes)..]);
        Put(words, 3, chainId);
        Put(words, 4, token);
        return Keccak256.Hash(words);
    }

    public static byte[] Permit2Separator(UInt256 chainId)
    {
        Span<byte> words = stackalloc byte[4 * WordBytes];
        UnversionedDomain.CopyTo(words);
        Permit2Name.CopyTo(words[WordBytes..]);
        Put(words, 2, chainId);
        Put(words, 3, ExactContracts.Permit2);
        return Keccak256.Hash(words);
    }

    public static byte[] Of(Eip3009Payment payment, ReadOnlySpan<byte> separator)
    {
        Span<byte> words = stackalloc byte[7 * WordBytes];
        Authorization.CopyTo(words);
        Put(words, 1, payment.Payer);
        Put(words, 2, payment.PayTo);
        Put(words, 3, payment.Amount);
        Put(words, 4, payment.ValidAfter);
        Put(words, 5, payment.ValidBefore);
        payment.Nonce.Span.CopyTo(words[(6 * WordBytes)..]);
        return Finish(separator, words);
    }

    public static byte[] Of(Permit2Payment payment, ReadOnlySpan<byte> separator)
    {
        Span<byte> inner = stackalloc byte[3 * WordBytes], words = stackalloc byte[6 * WordBytes];
        Permit.CopyTo(words);
        Permissions.CopyTo(inner);
        Put(inner, 1, payment.PermittedToken);
        Put(inner, 2, payment.Amount);
        Keccak256.Hash(inner, words.Slice(WordBytes, WordBytes));
        Put(words, 2, payment.Spender);
        payment.Nonce.Span.CopyTo(words[(3 * WordBytes)..]);
        Put(words, 4, payment.ValidBefore);
        Witness.CopyTo(inner);
        Put(inner, 1, payment.PayTo);
        Put(inner, 2, payment.ValidAfter);
        Keccak256.Hash(inner, words.Slice(5 * WordBytes, WordBytes));
        return Finish(separator, words);
    }

    private static byte[] Finish(ReadOnlySpan<byte> separator, ReadOnlySpan<byte> message)
    {
        Span<byte> text = stackalloc byte[2 + (2 * WordBytes)];
        text[0] = 0x19;
        text[1] = 0x01;
        separator.CopyTo(text[2..]);
        Keccak256.Hash(message, text[(2 + WordBytes)..]);
        return Keccak256.Hash(text);
    }

    private static byte[] HashText(string text) => Keccak256.Hash(Encoding.UTF8.GetBytes(text));

    private static void Put(Span<byte> words, int index, UInt256 value) =>
        value.WriteBigEndian(words.Slice(index * WordBytes, WordBytes));

    private static void Put(Span<byte> words, int index, Address address)
    {
        Span<byte> word = words.Slice(index * WordBytes, WordBytes);
        word.Clear();
        address.CopyTo(word[(WordBytes - Address.Bytes)..]);
    }
}
