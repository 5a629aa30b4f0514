using System.Security.Cryptography;
using System.Text;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

using T = Probity.ZkTls.Tests.Support.CompiledTemplateBuilder;

namespace Probity.ZkTls.Tests.Guest;

/// <summary>What the guest accepts, and what it says then.</summary>
public sealed class WebClaimGuestTests
{
    public static TheoryData<TlsSuite> Suites => [TlsSuite.Aes128Gcm, TlsSuite.ChaCha20Poly1305];

    [Theory, MemberData(nameof(Suites))]
    public void A_session_with_every_kind_of_field_is_accepted(TlsSuite suite)
    {
        Scenario scenario = new(suite);
        AddFields(scenario.Template);
        WebClaimOutput output = scenario.Output();
        Assert.Equal(scenario.Template.Digest, output.Digest);
        Assert.Equal([SHA256.HashData([.. scenario.Salt, .. "acc-1207"u8])], output.Commitments);
        Assert.Equal("u-17", output.Text(0));
        Assert.Equal(120_750, output.Number(1));
        Assert.Equal([1], output.Revealed[2]);
        Assert.Equal(1_709_164_800, output.Number(3));
        Assert.Equal([1, 0], output.Predicates);
        Assert.Equal(Tag("example accounts", "api.example.org", "u-17"u8), output.Tag);
    }

    private static void AddFields(CompiledTemplateBuilder template)
    {
        byte account = template.Key(0, "account");
        byte id = template.Field(template.Key(account, "id"), T.Text, 0, T.Revealed);
        byte balance = template.Field(template.Key(account, "balance"), T.Number, 2, T.Revealed);
        template.Field(template.Key(0, "verified"), T.Boolean, 0, T.Revealed);
        template.Field(template.Key(0, "since"), T.Date, 0, T.Revealed);
        template.Predicate(balance, T.Value, T.AtLeast, true, T.Integer(100_000));
        template.Predicate(balance, T.Value, T.AtLeast, false, T.Integer(200_000));
        template.TagField = id;
        template.Scope = Encoding.ASCII.GetBytes("example accounts");
    }

    private static byte[] Tag(string scope, string host, ReadOnlySpan<byte> value) => SHA256.HashData(
        [.. "probity account tag v1\0"u8, .. T.Lengthed(Encoding.UTF8.GetBytes(scope)),
         .. T.Lengthed(Encoding.UTF8.GetBytes(host)), .. T.Lengthed(value)]);
}
