using Probity.Crypto.Signatures;

namespace Probity.Chain.Tests;

public sealed class AddressTests
{
    // The examples of EIP-55.
    [Theory]
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0x8617E340B3D01FA5F11F306F4090FD50E238070D")]
    [InlineData("0xde709f2102306220921060314715629080e2fb77")]
    [InlineData("0x27b1fdb04752bbc536007a920d24acb045561c26")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    public void Checksums_are_the_published_ones(string text)
    {
        Assert.True(Address.TryParse(text, out Address address));
        Assert.Equal(text, address.ToString());
        Assert.True(Address.TryParse("0x" + text[2..].ToLowerInvariant(), out Address lower));
        Assert.Equal(address, lower);
        Assert.Equal(address, new Address(address.ToArray()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed0")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg")]
    [InlineData("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED")]
    [InlineData(" 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    public void Other_text_is_refused(string text)
    {
        Assert.False(Address.TryParse(text, out Address address));
        Assert.Equal(Address.Zero, address);
    }

    [Fact]
    public void Accounts_have_the_address_of_their_key()
    {
        using Secp256k1PrivateKey key = Secp256k1PrivateKey.Parse(Convert.FromHexString(
            "4646464646464646464646464646464646464646464646464646464646464646")).Value!;
        Assert.Equal("0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F", Address.From(key.PublicKey).ToString());
    }

    [Fact]
    public void Every_byte_takes_part_in_equality()
    {
        for (int i = 0; i < Address.Bytes; i++)
        {
            byte[] bytes = new byte[Address.Bytes];
            bytes[i] = 1;
            Assert.True(new Address(bytes) != Address.Zero);
            Assert.Equal(bytes, new Address(bytes).ToArray());
        }

        Assert.Throws<ArgumentException>(() => new Address(new byte[19]));
    }
}
