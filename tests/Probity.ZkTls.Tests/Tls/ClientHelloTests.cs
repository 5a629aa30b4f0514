using System.Security.Cryptography;
using System.Text;
using Probity.Testing;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Tls.Messages;

namespace Probity.ZkTls.Tests.Tls;

/// <summary>What the client says first, and from what options.</summary>
public sealed class ClientHelloTests
{
    [Fact]
    public void The_same_randomness_gives_the_same_hellos()
    {
        StringBuilder text = new();
        foreach ((string name, TlsClientOptions options) in new (string, TlsClientOptions)[]
        {
            ("default", TlsPair.Options()),
            ("address", TlsPair.Options("192.0.2.1")),
            ("AES, P-384", TlsPair.Options() with
            {
                Suites = [TlsSuite.Aes128Gcm], Groups = [TlsGroup.Secp384r1], KeyShares = [TlsGroup.Secp384r1],
            }),
        })
        {
            using SeededRandomSource random = new(42);
            using TlsClient client = new(options with { Random = random });
            Append(text, name, client.TakeOutgoing());
        }

        using SeededRandomSource source = new(43);
        using TlsPair pair = new(
            new ScriptedServerOptions { Group = TlsGroup.Secp384r1, Cookie = [1, 2] },
            TlsPair.Options() with { Random = source });
        pair.Run();
        Append(text, "retry", [.. pair.Recording.Records.Where(item => item.Direction == 0).Take(3)
            .SelectMany(item => item.Record.Fragment.ToArray())]);
        GoldenFile.Require("tests/Probity.ZkTls.Tests/Golden/client-hello.golden", text.ToString());
    }

    [Fact]
    public void The_default_offers_what_the_specification_says()
    {
        using TlsClient client = new(TlsPair.Options());
        byte[] bytes = client.TakeOutgoing();
        Assert.Equal([22, 3, 1], bytes[..3]);
        ClientHello hello = ClientHello.Parse(TraceFile.Messages(bytes.AsSpan(5)).Single()).Value!;
        Assert.Equal(TestCertificates.Host, hello.ServerName);
        Assert.Equal([0x1303, 0x1301], hello.Suites);
        Assert.Equal([0x0304], hello.Versions);
        Assert.Equal([29, 23, 24], hello.Groups);
        Assert.Equal(
            [(29, 32), (23, 65)], hello.KeyShares.Select(share => ((int)share.Group, share.Key.Length)));
        Assert.Equal(["http/1.1"], hello.Protocols);
        Assert.Equal(32, hello.SessionId.Length);
        Assert.Equal(
            [0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601], hello.SignatureSchemes);
        Assert.Equal([0, 10, 13, 16, 43, 51], hello.Extensions.Types.Select(type => (int)type));
        Assert.Null(HelloRules.CheckClientHello(hello));
    }

    [Fact]
    public void Options_that_contradict_themselves_are_the_caller_s_bug()
    {
        TlsClientOptions good = TlsPair.Options();
        TlsClientOptions[] wrong =
        [
            good with { Host = "Api.example.com" }, good with { Host = string.Empty }, good with { Host = "a_b.c" },
            good with { Host = "1.2.3" }, good with { Host = "[::1]" }, good with { Host = "api.example.com." },
            good with { Suites = [] }, good with { Suites = [TlsSuite.Aes128Gcm, TlsSuite.Aes128Gcm] },
            good with { Suites = [(TlsSuite)0x1302] }, good with { Groups = [] },
            good with { Groups = [TlsGroup.X25519], KeyShares = [TlsGroup.Secp256r1] },
            good with { KeyShares = [TlsGroup.X25519, TlsGroup.X25519] },
        ];
        foreach (TlsClientOptions options in wrong)
        {
            Assert.Throws<ArgumentException>(() => new TlsClient(options));
        }
    }

    [Theory]
    [InlineData("api.example.com", true, false)]
    [InlineData("xn--bcher-kva.example", true, false)]
    [InlineData("localhost", true, false)]
    [InlineData("1password.com", true, false)]
    [InlineData("192.0.2.1", false, true)]
    [InlineData("2001:db8::1", false, true)]
    [InlineData("2001:DB8::1", false, false)]
    [InlineData("2001:db8:0::1", false, false)]
    [InlineData("fe80::1%1", false, false)]
    [InlineData("192.0.2.01", false, false)]
    [InlineData("192.0.2", false, false)]
    [InlineData("0x7f.1", false, false)]
    [InlineData("256.1.1.1", false, false)]
    [InlineData("a..b", false, false)]
    [InlineData(".a", false, false)]
    [InlineData("a.", false, false)]
    [InlineData("-a.b", false, false)]
    [InlineData("a-.b", false, false)]
    [InlineData("bücher.example", false, false)]
    [InlineData("a b", false, false)]
    [InlineData("A", false, false)]
    [InlineData("", false, false)]
    public void A_host_is_a_name_or_an_address(string host, bool isName, bool isAddress)
    {
        Assert.Equal(isName, HostName.IsDnsName(host));
        Assert.Equal(isAddress, HostName.IsAddress(host));
        Assert.Equal(isName || isAddress, HostName.IsValid(host));
    }

    [Fact]
    public void A_host_has_at_most_63_letters_in_a_label_and_253_in_all()
    {
        Assert.True(HostName.IsValid(new string('a', 63) + ".b"));
        Assert.False(HostName.IsValid(new string('a', 64) + ".b"));
        string longest = string.Join('.', Enumerable.Repeat(new string('a', 61), 4)) + ".bcdef";
        Assert.Equal(253, longest.Length);
        Assert.True(HostName.IsValid(longest));
        Assert.False(HostName.IsValid(longest + "g"));
    }

    [Fact]
    public void Roots_are_read_from_PEM()
    {
        string pem = TestCertificates.Root.ExportCertificatePem();
        Assert.False(TrustAnchors.FromPem(pem).Value!.IsSystem);
        Assert.True(TrustAnchors.System.IsSystem);
        Assert.Equal(Core.Verdicts.RejectionCode.Malformed, TrustAnchors.FromPem("no certificate").Code);
        Assert.Equal(Core.Verdicts.RejectionCode.Malformed, TrustAnchors.FromPem(pem.Replace("MII", "!!!", StringComparison.Ordinal)).Code);
        Assert.Equal(
            Core.Verdicts.RejectionCode.Malformed,
            TrustAnchors.FromPem("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").Code);
        Assert.Throws<ArgumentException>(() => TrustAnchors.FromCertificates());
        using TlsPair pair = new(client: TlsPair.Options() with { Roots = TrustAnchors.FromPem(pem).Value! });
        pair.RunSession();
        Assert.Null(pair.Client.Failure);
    }

    private static void Append(StringBuilder text, string name, byte[] bytes) =>
        text.Append(name).Append(": ").Append(bytes.Length).Append(" bytes, SHA-256 ")
            .Append(Convert.ToHexStringLower(SHA256.HashData(bytes))).Append('\n');
}
