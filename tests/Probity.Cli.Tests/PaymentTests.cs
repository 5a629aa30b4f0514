using System.Text;
using System.Text.Json;
using Probity.Cli.Tests.Support;

namespace Probity.Cli.Tests;

/// <summary>The commands of payments, from a new key to a refused payment.</summary>
public sealed class PaymentTests
{
    [Theory, InlineData(""), InlineData("--upfront --require-binding")]
    public async Task A_wallet_pays_for_what_a_shop_sells_and_is_stopped_at_its_cap(string sellOptions)
    {
        await using PaymentWorld world = await PaymentWorld.OpenAsync(
            sellOptions.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        string wallet = world.CreateWallet();
        string[] pay = ["pay", world.Shop + "report", "--wallet", wallet, "--passphrase-file", world["pass"]];

        CliRun first = CliRun.Of([.. pay, "--json"]).MustBeDone();
        Assert.Equal(
            [
                "status", "paid", "amountAtomic", "asset", "network", "payTo", "transaction", "finality", "decision",
                "bodyBase64", "receipt",
            ],
            first.JsonFields);
        Assert.Equal(200, first.Json.GetProperty("status").GetInt32());
        Assert.True(first.Json.GetProperty("paid").GetBoolean());
        Assert.Equal(JsonValueKind.Null, first.Json.GetProperty("receipt").ValueKind);
        Assert.Equal("40000", first.Json.GetProperty("amountAtomic").GetString());
        Assert.Equal(
            """{"rent":1200}""", Encoding.UTF8.GetString(first.Json.GetProperty("bodyBase64").GetBytesFromBase64()));

        CliRun second = CliRun.Of(pay).MustBeDone();
        Assert.Equal("""{"rent":1200}""", second.Output);
        Assert.Contains("(simulated)", second.Error, StringComparison.Ordinal);

        CliRun third = CliRun.Of([.. pay, "--json"]);
        Assert.Equal(ExitStatus.Failed, third.Status);
        JsonElement decision = third.Json.GetProperty("decision");
        Assert.Equal(("refused", "per-hour"),
            (decision.GetProperty("result").GetString(), decision.GetProperty("rule").GetString()));
        Assert.Equal(JsonValueKind.Null, third.Json.GetProperty("transaction").ValueKind);

        JsonElement shown = CliRun.Of("wallet", "show", wallet, "--passphrase-file", world["pass"], "--json")
            .MustBeDone().Json;
        Assert.Equal("80000", shown.GetProperty("assets")[0].GetProperty("paidAtomic").GetString());
        Assert.Equal(2, shown.GetProperty("payments").GetArrayLength());

        string[] evidence = ["wallet", "evidence", wallet, "--passphrase-file", world["pass"]];
        CliRun.Of(evidence).MustBeDone();
        string payment = shown.GetProperty("payments")[0].GetProperty("payment").GetString()!;
        CliRun.Of([.. evidence, payment, "--out", world["payment.evidence"]]).MustBeDone();
        CliRun verified = CliRun.Of("verify", world["payment.evidence"]).MustBeDone();
        Assert.Contains("settle", verified.Output, StringComparison.OrdinalIgnoreCase);
        byte[] changed = File.ReadAllBytes(world["payment.evidence"]);
        changed[changed.Length / 2] ^= 1;
        File.WriteAllBytes(world["changed.evidence"], changed);
        Assert.Equal(ExitStatus.Failed, CliRun.Of("verify", world["changed.evidence"]).Status);
    }

    [Fact]
    public async Task A_shop_that_signs_gives_a_receipt_that_the_wallet_keeps()
    {
        await using PaymentWorld world = await PaymentWorld.OpenSignedAsync();
        string wallet = world.CreateWallet();
        string[] pass = ["--passphrase-file", world["pass"]];
        CliRun paid = CliRun.Of(["pay", world.Shop + "report", "--wallet", wallet, "--json", .. pass]).MustBeDone();
        JsonElement receipt = paid.Json.GetProperty("receipt");
        Assert.Equal(
            (true, true, world.Signer, JsonValueKind.Null),
            (receipt.GetProperty("accepted").GetBoolean(), receipt.GetProperty("payee").GetBoolean(),
                receipt.GetProperty("signer").GetString(), receipt.GetProperty("detail").ValueKind));
        string payment = CliRun.Of(["wallet", "evidence", wallet, "--json", .. pass]).MustBeDone().Json
            .GetProperty("payments")[0].GetString()!;
        CliRun.Of(["wallet", "evidence", wallet, payment, "--out", world["file"], .. pass]).MustBeDone();
        JsonElement verified = CliRun.Of("verify", world["file"], "--json").MustBeDone().Json;
        Assert.Equal(
            (world.Signer, true, world.Signer, true),
            (verified.GetProperty("offerSigner").GetString(), verified.GetProperty("offerSignedByPayee").GetBoolean(),
                verified.GetProperty("receiptSigner").GetString(),
                verified.GetProperty("receiptSignedByPayee").GetBoolean()));
        Assert.Contains(
            $"signed by {world.Signer}, the payee", CliRun.Of("verify", world["file"]).MustBeDone().Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_shop_and_a_facilitator_wrote_down_is_read_while_they_work()
    {
        await using PaymentWorld world = await PaymentWorld.OpenSignedAsync();
        CliRun.Of("evidence", world["sales.db"]).MustFail(ExitStatus.Failed, "no payment has come yet");
        string wallet = world.CreateWallet();
        CliRun.Of("pay", world.Shop + "report", "--wallet", wallet, "--passphrase-file", world["pass"]).MustBeDone();
        (string, string, string, int)[] logs =
            [("sales.db", "seller", "paid", 4), ("facilitator.db", "facilitator", "confirmed", 1)];
        foreach ((string store, string role, string outcome, int entries) in logs)
        {
            JsonElement listed = CliRun.Of("evidence", world[store], "--json").MustBeDone().Json;
            Assert.Equal(
                ["logKey", "payments", "file", "logSize", "logRoot", "checkpoint"],
                listed.EnumerateObject().Select(member => member.Name));
            Assert.Equal(entries, listed.GetProperty("logSize").GetInt32());
            string payment = Assert.Single(listed.GetProperty("payments").EnumerateArray()).GetString()!;
            string key = listed.GetProperty("logKey").GetString()!;
            Assert.Contains(
                listed.GetProperty("logRoot").GetString()!, listed.GetProperty("checkpoint").GetString(),
                StringComparison.Ordinal);
            string shown = CliRun.Of("evidence", "sqlite:" + world[store]).MustBeDone().Output;
            Assert.Contains(payment, shown, StringComparison.Ordinal);
            Assert.Contains($"{entries} entries, ", shown, StringComparison.Ordinal);

            string file = world[role + ".evidence"];
            CliRun.Of("evidence", world[store], payment, "--out", file).MustBeDone();
            JsonElement verified = CliRun.Of("verify", file, "--log-key", key, "--json").MustBeDone().Json;
            Assert.Equal(
                (outcome, role, payment, true),
                (verified.GetProperty("outcome").GetString(), verified.GetProperty("roles")[0].GetString(),
                    verified.GetProperty("payment").GetString(), verified.GetProperty("logKeyChecked").GetBoolean()));
            Assert.Equal(role == "seller", verified.TryGetProperty("receiptSigner", out _));
            Assert.Contains(
                $"the log of a {role} says", CliRun.Of("verify", file).MustBeDone().Output, StringComparison.Ordinal);
            CliRun.Of("evidence", world[store], payment + "0", "--out", world["none"])
                .MustFail(ExitStatus.Failed, "has nothing of that payment");
            Assert.False(File.Exists(world["none"]));
        }

        CliRun.Of("evidence", wallet).MustFail(ExitStatus.Failed, "probity wallet evidence");
    }

    [Fact]
    public void Evidence_that_is_not_there_is_told_and_no_store_is_made()
    {
        using TemporaryFolder folder = new();
        CliRun.Of("evidence", folder["none.db"]).MustFail(ExitStatus.Failed, "there is no store");
        CliRun.Of("evidence", "sqlite:" + folder["none.db"]).MustFail(ExitStatus.Failed, "there is no store");
        Assert.False(File.Exists(folder["none.db"]));
        string text = folder.Write("text", "this is not a store, and long enough to be seen as none\n"u8.ToArray());
        CliRun.Of("evidence", text).MustFail(ExitStatus.Failed, text);
        CliRun.Of("evidence", "memory:").MustFail(ExitStatus.Failed, "no payment has come yet");
        CliRun.Of("evidence", text, "PAYMENT").MustFail(ExitStatus.WrongUsage, "go together");
        CliRun.Of("evidence", text, "--out", "x").MustFail(ExitStatus.WrongUsage, "go together");
    }

    [Fact]
    public async Task A_shop_that_signs_as_somebody_else_is_paid_where_that_one_is_named()
    {
        await using PaymentWorld world = await PaymentWorld.OpenSignedAsync(
            Chain.InProcess.SimulatedGenesis.TokenAddress.ToString());
        string[] pay =
        [
            "pay", world.Shop + "report", "--wallet", world.CreateWallet(), "--passphrase-file", world["pass"],
        ];
        CliRun refused = CliRun.Of([.. pay, "--json"]);
        Assert.Equal("offer", refused.Json.GetProperty("decision").GetProperty("rule").GetString());
        Assert.Contains(
            world.Signer, refused.Json.GetProperty("decision").GetProperty("detail").GetString(),
            StringComparison.Ordinal);
        CliRun.Of([.. pay, "--offer-signer", "0x12"]).MustFail(ExitStatus.WrongUsage, "--offer-signer");
        CliRun named = CliRun.Of([.. pay, "--offer-signer", world.Signer]).MustBeDone();
        Assert.Contains($"signed by {world.Signer}", named.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_halts_approves_and_changes_the_policy()
    {
        await using PaymentWorld world = await PaymentWorld.OpenAsync();
        string wallet = world.CreateWallet("--approve-above", "0.01");
        string[] pass = ["--passphrase-file", world["pass"]];
        string[] pay = ["pay", world.Shop + "report", "--wallet", wallet, .. pass, "--json"];

        JsonElement refused = CliRun.Of(pay).Json.GetProperty("decision");
        Assert.Equal("approval", refused.GetProperty("rule").GetString());
        string id = refused.GetProperty("approvalId").GetString()!;
        CliRun.Of(["wallet", "approve", wallet, "0000000000000000", .. pass])
            .MustFail(ExitStatus.Failed, "waits for approval");
        CliRun.Of(["wallet", "approve", wallet, id, .. pass]).MustBeDone();
        CliRun.Of(pay).MustBeDone();

        CliRun.Of("wallet", "halt", wallet).MustBeDone();
        Assert.Equal("halted", CliRun.Of(pay).Json.GetProperty("decision").GetProperty("rule").GetString());
        CliRun.Of(["wallet", "resume", wallet, .. pass]).MustBeDone();

        string policy = CliRun.Of(["wallet", "policy", wallet, .. pass]).MustBeDone().Output;
        File.WriteAllText(world["same.json"], policy);
        CliRun.Of(["wallet", "policy", wallet, "--set", world["same.json"], .. pass])
            .MustFail(ExitStatus.Failed, "higher");
        File.WriteAllText(
            world["next.json"], policy.Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal)
            .Replace("\"approvalAbove\": \"10000\"", "\"approvalAbove\": \"40000\"", StringComparison.Ordinal));
        CliRun.Of(["wallet", "policy", wallet, "--set", world["next.json"], .. pass]).MustBeDone();
        CliRun.Of(pay).MustBeDone();

        CliRun.Of([
            "wallet", "budget", wallet, "--take", "9", "--network", PaymentWorld.Network, "--assets",
            world["assets.json"], .. pass,
        ]).MustFail(ExitStatus.Failed, "less than that left");
        CliRun.Of(["wallet", "reconcile", wallet, "--rpc", world.Rpc.ToString(), .. pass]).MustBeDone();
    }

    [Fact]
    public void Wrong_usage_is_told_in_a_sentence()
    {
        using TemporaryFolder folder = new();
        string pass = folder.Write("pass", "long enough\n"u8.ToArray());
        CliRun.Of("pay", "http://127.0.0.1:1/", "--wallet", folder["none"])
            .MustFail(ExitStatus.Failed, "there is no wallet");
        string[] create =
        [
            "wallet", "create", folder["w"], "--per-payment", "0.05", "--per-hour", "1", "--per-day", "1", "--host",
            "a.example",
            "--passphrase-file", pass,
        ];
        CliRun.Of([.. create, "--network", "nowhere"]).MustFail(ExitStatus.Failed, "'nowhere' is not known");
        CliRun.Of([.. create, "--budget", "1.0000001"]).MustFail(ExitStatus.Failed, "at most 6 behind a point");
        CliRun.Of([.. create, "--payee", "0x12"]).MustFail(ExitStatus.WrongUsage, "'0x12' is no address");
        CliRun.Of([.. create, "--valid-for", "soon"]).MustFail(ExitStatus.WrongUsage, "--valid-for");
        CliRun.Of(create).MustBeDone();
        CliRun.Of(create).MustFail(ExitStatus.Failed, "There is a wallet already".ToLowerInvariant()[1..]);
        CliRun.Of("pay", "ftp://a", "--wallet", folder["w"], "--passphrase-file", pass)
            .MustFail(ExitStatus.WrongUsage, "is no address");
        CliRun.Of("pay", "http://a.example/", "--wallet", folder["w"], "--passphrase-file",
            folder.Write("p2", "wrong one\n"u8.ToArray()))
            .MustFail(ExitStatus.Failed, "cannot be opened");
        CliRun.Of("facilitator", "--rpc", "http://127.0.0.1:1", "--key", folder["w"])
            .MustFail(ExitStatus.Failed, "does not answer");
        CliRun.Of(
            "sell", "--upstream", "http://a", "--price", "0.1 EUR", "--pay-to", "0x0", "--facilitator", "http://b")
            .MustFail(ExitStatus.WrongUsage, "no token EUR");
    }
}
