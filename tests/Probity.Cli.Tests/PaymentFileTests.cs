using System.Text.Json;
using Probity.Cli.Tests.Support;
using Probity.Core.Evidence;
using Probity.Core.Verdicts;
using Probity.Payments.Tests.Evidence;

namespace Probity.Cli.Tests;

/// <summary>`verify` and `inspect` of payments' files, and the evidence of a wallet that has none.</summary>
public sealed class PaymentFileTests
{
    [Fact]
    public void A_file_verifies_with_the_log_s_key_and_says_so_without()
    {
        using TemporaryFolder folder = new();
        using EvidenceScene scene = EvidenceScene.Settled();
        string file = Write(folder, scene);
        CliRun known = CliRun.Of("verify", file, "--log-key", scene.Key.ToString()).MustBeDone();
        Assert.Contains("valid: the log of a wallet says this of the payment", known.Output, StringComparison.Ordinal);
        Assert.Contains("settled", known.Output, StringComparison.Ordinal);
        Assert.Contains("seller.example", known.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("the log's key was not checked", known.Output, StringComparison.Ordinal);
        CliRun any = CliRun.Of("verify", file).MustBeDone();
        Assert.Contains("the log's key was not checked", any.Output, StringComparison.Ordinal);
        Assert.Contains("not verified here", CliRun.Of("inspect", file).MustBeDone().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_says_what_the_file_says_and_what_is_open()
    {
        using TemporaryFolder folder = new();
        using EvidenceScene scene = EvidenceScene.Settled();
        CliRun run = CliRun.Of("verify", Write(folder, scene), "--json").MustBeDone();
        JsonElement json = run.Json;
        Assert.Equal("payment", json.GetProperty("kind").GetString());
        Assert.Equal("settled", json.GetProperty("outcome").GetString());
        Assert.Equal("10000", json.GetProperty("amountAtomic").GetString());
        Assert.Equal(scene.Payment, json.GetProperty("payment").GetString());
        Assert.False(json.GetProperty("logKeyChecked").GetBoolean());
        Assert.Equal(3, json.GetProperty("warnings").GetArrayLength());
        Assert.Equal("seller.example", json.GetProperty("shown").GetProperty("host").GetString());
    }

    [Fact]
    public void Another_key_a_changed_file_and_options_of_claims_are_refused()
    {
        using TemporaryFolder folder = new();
        using EvidenceScene scene = EvidenceScene.Settled(), other = new(seed: 4);
        string file = Write(folder, scene);
        CliRun refused = CliRun.Of("verify", file, "--json", "--log-key", other.Key.ToString());
        Assert.Equal(1, refused.Status);
        Assert.Equal(nameof(RejectionCode.UnknownSigner), refused.Json.GetProperty("code").GetString());
        Assert.Equal(2, CliRun.Of("verify", file, "--challenge", "x").Status);
        Assert.Equal(2, CliRun.Of("verify", file, "--log-key", "no key").Status);
        byte[] changed = File.ReadAllBytes(file);
        changed[^40] ^= 1;
        Assert.Equal(1, CliRun.Of("verify", folder.Write("changed", changed)).Status);
    }

    private static string Write(TemporaryFolder folder, EvidenceScene scene) => folder.Write(
        "payment.evidence", new EvidenceEnvelope(EvidenceKind.PaymentFile, scene.Export().ToArray()).ToArray());
}
