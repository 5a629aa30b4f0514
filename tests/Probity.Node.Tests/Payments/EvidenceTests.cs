using Probity.Chain;
using Probity.Chain.InProcess;
using Probity.Chain.Keystore;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Crypto.TransparencyLog;
using Probity.Node.Evidence;
using Probity.Node.Tests.Evidence;
using Probity.Node.Tests.Payments.Settlements;
using Probity.Node.Wallets;
using Probity.Payments.Budgets;
using Probity.Payments.Evidence;
using Probity.Payments.Settlements;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;
using Probity.Storage.Memory;

namespace Probity.Node.Tests.Payments;

/// <summary>What wallets, sellers and facilitators do stands in their logs, and no person does.</summary>
public sealed class EvidenceTests
{
    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_payment_s_file_tells_what_happened_and_can_be_verified_offline()
    {
        await using Market market = await Market.OpenAsync();
        await using MemoryRecordStore store = new();
        await using AgentWallet wallet = await CreateAsync(market, store);
        Uri url = new(await market.SellAsync(configure: options => options.RequiresBinding = true), "/a?x=1");
        using HttpClient http = wallet.CreateClient(new PayingClientOptions());
        await http.GetStringAsync(url, Ended);
        await http.GetStringAsync(new Uri(url, "/a?x=2"), Ended);

        await wallet.Evidence.FlushAsync(Ended);
        NoteKey key = await wallet.Evidence.GetKeyAsync(Ended);
        IReadOnlyList<string> payments = await wallet.Evidence.ListPaymentsAsync(Ended);
        Assert.Equal(2, payments.Count);
        foreach (string payment in payments)
        {
            PaymentFile file = (await wallet.Evidence.ExportAsync(payment, Ended))!;
            Verdict<PaymentFileSummary> verdict = PaymentFileVerifier.Verify(file.ToArray(), key);
            Assert.True(verdict.IsAccepted, verdict.Detail);
            Assert.Equal(("settled", "10000", payment), (
                verdict.Value.Outcome, verdict.Value.AmountAtomic, verdict.Value.Payment));
            Assert.True(verdict.Value.IsDigestChecked);
            Assert.StartsWith("0x", verdict.Value.Transaction);
            Assert.Equal("127.0.0.1", verdict.Value.Entries[0].Value("host"));
        }

        Assert.Null(await wallet.Evidence.ExportAsync("eip155:1/0x0/0x0/0x0", Ended));
    }

    [Fact]
    public async Task Signed_offers_and_receipts_stand_in_the_files_of_both_sides()
    {
        await using Market market = await Market.OpenAsync();
        await using MemoryRecordStore store = new();
        await using AgentWallet wallet = await CreateAsync(market, store);
        Uri url = new(await market.SellSignedAsync(), "/a?x=1");
        using HttpClient http = wallet.CreateClient(new PayingClientOptions());
        await http.GetStringAsync(url, Ended);

        await wallet.Evidence.FlushAsync(Ended);
        string payment = Assert.Single(await wallet.Evidence.ListPaymentsAsync(Ended));
        PaymentFileSummary bought = await VerifyAsync(wallet.Evidence, payment);
        Assert.Equal(
            [
                EvidenceEntryKind.Offer, EvidenceEntryKind.Decision, EvidenceEntryKind.Authorisation,
                EvidenceEntryKind.Settlement,
            ],
            bought.Entries.Select(entry => entry.Entry.Kind));

        // The market's seller and facilitator share a store, and so a log.
        PaymentFileSummary sold = await VerifyAsync(market.Facilitator.Evidence, payment);
        Assert.Equal(["seller", "facilitator"], sold.Roles);
        Assert.Equal("paid", sold.Outcome);
        Assert.Equal(bought.Transaction, sold.Transaction);
        SellerSignature expected = new(market.PayTo, IsPayee: true);
        Assert.All(
            [bought, sold],
            one => Assert.Equal((expected, expected), (one.OfferSignature, one.ReceiptSignature)));
    }

    [Fact]
    public async Task The_wallet_s_log_has_its_government_and_no_personal_data()
    {
        await using Market market = await Market.OpenAsync();
        await using MemoryRecordStore store = new();
        await using AgentWallet wallet = await CreateAsync(market, store);
        Uri url = new(await market.SellAsync(), "/a");
        using HttpClient http = wallet.CreateClient(new PayingClientOptions { Maximum = 1 });
        await Assert.ThrowsAsync<SpendingRefusedException>(() => http.GetStringAsync(url, Ended));
        using HttpClient paying = wallet.CreateClient(new PayingClientOptions());
        await paying.GetStringAsync(url, Ended);
        await AgentWallet.HaltAsync(store, "a person said so", Ended);
        await Assert.ThrowsAsync<SpendingRefusedException>(() => paying.GetStringAsync(new Uri(url, "/a?2"), Ended));
        await wallet.ResumeAsync(Ended);

        (List<EvidenceEntry> entries, string text) = await ReadAsync(store, wallet.Evidence);
        Assert.Equal(
            [
                EvidenceEntryKind.Policy, EvidenceEntryKind.Budget, EvidenceEntryKind.Decision,
                EvidenceEntryKind.Decision, EvidenceEntryKind.Authorisation, EvidenceEntryKind.Settlement,
                EvidenceEntryKind.Halt, EvidenceEntryKind.Decision, EvidenceEntryKind.Halt,
            ],
            entries.Select(entry => entry.Kind));
        Assert.Equal(("refused", PolicyRule.Maximum), (entries[2].Fact("outcome"), entries[2].Fact("rule")));
        Assert.Equal(("allowed", "1"), (entries[3].Fact("outcome"), entries[3].Fact("policyVersion")));
        Assert.Equal(PolicyRule.Halted, entries[7].Fact("rule"));
        Assert.Equal(("halted", "resumed"), (entries[6].Fact("state"), entries[8].Fact("state")));
        string payment = Assert.Single(await wallet.Evidence.ListPaymentsAsync(Ended));
        foreach (string secret in (string[])[
            wallet.Address.ToString(), market.PayTo.ToString(), "127.0.0.1", "a person said so", payment.Split('/')[3]])
        {
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Facilitator_and_seller_write_down_what_they_did()
    {
        await using Market market = await Market.OpenAsync();
        await using MemoryRecordStore store = new();
        await using AgentWallet wallet = await CreateAsync(market, store);
        Uri url = new(await market.SellAsync(), "/a");
        using HttpClient http = wallet.CreateClient(new PayingClientOptions());
        await http.GetStringAsync(url, Ended);

        // They say so before they have written it; one that closes has.
        IRecordStore written = market.Store;
        await market.RestartAsync(written);
        (List<EvidenceEntry> entries, string text) = await ReadAsync(written, market.Facilitator.Evidence);
        // The last two are written while the answer is on its way, in whichever order.
        Assert.Equal(
            ["seller claimed", "seller answered", "facilitator confirmed", "seller paid"],
            [.. entries.Take(2).Select(Told), .. entries.Skip(2).Select(Told).Order(StringComparer.Ordinal)]);
        Assert.Equal("10000", entries[0].Fact("amountAtomic"));
        Assert.NotNull(Assert.Single(entries, entry => entry.Fact("role") == "facilitator").Fact("block"));
        Assert.DoesNotContain(wallet.Address.ToString(), text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(market.PayTo.ToString(), text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Closing_a_wallet_a_facilitator_and_a_shop_leaves_nothing_queued()
    {
        await using MemoryRecordStore store = new(), shared = new();
        Market market = await Market.OpenAsync(new FailingStore(shared, failAt: 0, isAfter: false));
        AgentWallet wallet = await CreateAsync(market, store);
        Uri url = new(await market.SellAsync(), "/a");
        using HttpClient http = wallet.CreateClient(new PayingClientOptions());
        await http.GetStringAsync(url, Ended);
        await wallet.DisposeAsync();
        await market.DisposeAsync();
        foreach (MemoryRecordStore one in (MemoryRecordStore[])[store, shared])
        {
            Assert.Empty(await one.ListAsync(EvidenceOutbox.Queue, string.Empty, string.Empty, 9, Ended));
            Assert.NotEmpty(await one.ListAsync("evidence-entry", string.Empty, string.Empty, 9, Ended));
        }
    }

    [Fact]
    public async Task A_shop_alone_closes_its_log()
    {
        await using Market market = await Market.OpenAsync();
        await using MemoryRecordStore store = new();
        IRecordStore facilitators = market.Store;
        market.Store = store;
        Uri url = new(await market.SellAsync(), "/a");
        (await market.PayAsync(url, market.Sign(await market.AskAsync(url)))).Dispose();
        await ((IAsyncDisposable)market.Services).DisposeAsync();
        market.Store = facilitators;
        Assert.Empty(await store.ListAsync(EvidenceOutbox.Queue, string.Empty, string.Empty, 9, Ended));
        Assert.Equal(3, (await store.ListAsync("evidence-entry", string.Empty, string.Empty, 9, Ended)).Count);
    }

    [Fact]
    public async Task A_facilitator_writes_down_what_a_chain_took_back_and_why_a_settlement_failed()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        FacilitatorRequest request = scene.Request();
        Assert.True((await scene.SettleAsync(request)).Success);
        scene.Chain.Reorganise(1, dropsTransactions: false);
        await scene.UntilAsync(request, settlement => settlement.Reorganisations == 1);
        await scene.DrainAsync();
        await scene.UntilAsync(request, settlement =>
        {
            scene.Chain.Mine();
            return settlement.State == SettlementState.Failed;
        });

        (List<EvidenceEntry> entries, _) = await ReadAsync(scene.Market.Store, scene.Market.Facilitator.Evidence);
        Assert.Equal(
            ["facilitator confirmed", "facilitator reorganised", "facilitator failed"],
            entries.Select(entry => $"{entry.Fact("role")} {entry.Fact("state")}"));
        Assert.Equal(
            [null, null, PaymentErrors.TransactionFailed], entries.Select(entry => entry.Fact("failure")));
        Assert.NotNull(entries[0].Fact("block"));
        Assert.Null(entries[1].Fact("block"));
    }

    private static string Told(EvidenceEntry entry) => $"{entry.Fact("role")} {entry.Fact("state")}";

    private static async Task<AgentWallet> CreateAsync(Market market, IRecordStore store)
    {
        AgentWallet wallet = await AgentWallet.CreateAsync(
            store, "correct horse", WalletTests.Policy(20_000, 50_000), KeystoreStrength.Light, TimeProvider.System,
            SystemRandomSource.Instance, Ended);
        await wallet.AllotAsync(Market.Network, SimulatedGenesis.TokenAddress, 1_000_000, false, Ended);
        await market.FundAsync(wallet.Address, 1_000_000);
        return wallet;
    }

    private static async Task<PaymentFileSummary> VerifyAsync(EvidenceLog log, string payment)
    {
        PaymentFile file = (await log.ExportAsync(payment, Ended))!;
        NoteKey key = await log.GetKeyAsync(Ended);
        Verdict<PaymentFileSummary> verdict = PaymentFileVerifier.Verify(file.ToArray(), key);
        Assert.True(verdict.IsAccepted, verdict.Detail);
        return verdict.Value;
    }

    private static async Task<(List<EvidenceEntry> Entries, string Text)> ReadAsync(IRecordStore store, EvidenceLog log)
    {
        await log.FlushAsync(Ended);
        List<EvidenceEntry> entries = [];
        string text = string.Empty;
        foreach (StoredRecord bundle in await store.ListAsync("evidence-bundle", string.Empty, string.Empty, 10, Ended))
        {
            text += System.Text.Encoding.UTF8.GetString(bundle.Value.Span);
            entries.AddRange(EntryBundle.Parse(bundle.Value).Value!.Select(entry => EvidenceEntry.Parse(entry).Value!));
        }

        return (entries, text);
    }
}
