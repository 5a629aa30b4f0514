using System.Text;
using Probity.Chain;
using Probity.Node.Facilitator;
using Probity.Payments.X402;
using Probity.Testing;
using Probity.Testing.Processes;

namespace Probity.Node.Tests.Interop;

/// <summary>The official packages and ours, in every combination of client, server and facilitator, on a real EVM.</summary>
[Collection(nameof(X402Parties))]
public sealed class X402MatrixTests(X402Parties parties, ITestOutputHelper output)
{
    private const string Document = "docs/interop-x402.md";

    private static readonly UInt256 Price = 1_000;

    private static readonly string[] Names = [X402Parties.Official, X402Parties.Ours];

    private static IReadOnlyList<(string Client, string Server, string Facilitator)> Combinations { get; } =
        [.. from client in Names from server in Names from facilitator in Names select (client, server, facilitator)];

    [Fact]
    public async Task Every_combination_pays_in_every_flow_and_the_matrix_is_the_documented_one()
    {
        Require();
        StringBuilder text = new();
        Line(text, ["", .. Combinations.Select(one => $"{one.Client}, {one.Server}, {one.Facilitator}")]);
        Line(text, Enumerable.Repeat("---", Combinations.Count + 1));
        List<string> faults = [];
        foreach (string flow in X402Parties.Flows)
        {
            List<string> cells = [];
            foreach ((string client, string server, string facilitator) in Combinations)
            {
                string outcome = await TryAsync(client, server, facilitator, flow);
                cells.Add(outcome);
                if (outcome != "paid") { faults.Add($"{flow}: {client}, {server}, {facilitator}: {outcome}"); }
            }

            Line(text, [flow, .. cells]);
        }

        output.WriteLine(text.ToString());
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        GoldenFile.Require(Document, DocumentHead + text);
    }

    [Theory, InlineData(X402Parties.Official), InlineData(X402Parties.Ours)]
    public async Task A_payment_identifier_brings_the_same_answer_again_and_conflicts_with_another_payment(string facilitator)
    {
        Require();
        Uri url = parties.ServerOf(X402Parties.Ours, facilitator, "eip3009");
        string identifier = $"identifier-of-a-test-{facilitator.Length}{facilitator[0]}";
        UInt256 before = await parties.EarnedAsync();
        X402Answer first = await parties.Client.AskAsync(new { url, identifier });
        X402Answer again = await parties.Client.AskAsync(new { url, header = first.Header });
        X402Answer other = await parties.Client.AskAsync(new { url, identifier });

        Assert.Equal((200, 200, 409), (first.Status, again.Status, other.Status));
        Assert.Equal((first.Body, first.Transaction), (again.Body, again.Transaction));
        Assert.Equal(before + Price, await parties.EarnedAsync());
    }

    [Theory, InlineData(X402Parties.Official), InlineData(X402Parties.Ours)]
    public async Task Offers_and_receipts_that_one_side_signs_are_verified_by_the_other(string server)
    {
        Require();
        string payee = X402Parties.PayTo.ToString().ToLowerInvariant();
        foreach (string flow in (string[])["eip3009", "eip3009-upfront"])
        {
            // Ours refuses offers that are not the payee's, and reports receipts.
            X402Answer ours = await parties.PayAsync(X402Parties.Ours, server, X402Parties.Ours, flow);
            Assert.Equal((200, payee), (ours.Status, Assert.Single(ours.Signers)));
            Uri url = parties.ServerOf(server, X402Parties.Ours, flow);
            X402Answer theirs = await parties.Client.AskAsync(new { url, withSigners = true });
            Assert.Equal(200, theirs.Status);
            Assert.Equal([payee, payee], theirs.Signers);
        }
    }

    [Fact]
    public async Task An_official_server_asks_once_more_where_our_facilitator_says_pending()
    {
        Require();
        using Crypto.Signatures.Secp256k1PrivateKey signer = X402Parties.Key(X402Parties.Secret(9));
        MineWhenPending? wrapped = null;
        Uri facilitator = await parties.OpenFacilitatorAsync(
            signer,
            network => network with { SettleTimeout = TimeSpan.FromMilliseconds(200) },
            inner => wrapped = new MineWhenPending(inner, parties.Chain));
        Uri url = new(await parties.StartServerAsync(facilitator), "eip3009");
        UInt256 before = await parties.EarnedAsync();
        await parties.Chain.SetInstantAsync(false, TestContext.Current.CancellationToken);
        X402Answer answer;
        try
        {
            answer = await parties.Client.AskAsync(new { url });
        }
        finally
        {
            await parties.Chain.SetInstantAsync(true, TestContext.Current.CancellationToken);
        }

        Assert.Equal((200, true), (answer.Status, answer.IsSettled));
        Assert.Equal([PaymentErrors.SettlementPending, null], wrapped!.Reasons);
        Assert.Equal(before + Price, await parties.EarnedAsync());
    }

    private async Task<string> TryAsync(string client, string server, string facilitator, string flow)
    {
        UInt256 before = await parties.EarnedAsync();
        X402Answer answer = await parties.PayAsync(client, server, facilitator, flow);
        UInt256 after = await parties.EarnedAsync();
        return answer.Status != 200 ? $"status {answer.Status}: {answer.Body}"
            : answer.Body != $"{{\"goods\":\"/{flow}\"}}" ? $"other goods: {answer.Body}"
            : !answer.IsSettled || answer.Transaction.Length != 66 ? "no outcome in the header"
            : after != before + Price ? $"the payee got {after} after {before}"
            : "paid";
    }

    private static void Require() =>
        Assert.SkipUnless(X402Parties.MissingReason is null, X402Parties.MissingReason ?? string.Empty);

    private static void Line(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private const string DocumentHead = """
        # Interoperability of payments

        Clients, servers and facilitators of the official packages (TS: `@x402/*` 2.27.0; in the row v1 `x402-fetch` and
        `x402-express` 1.2.0) and ours (C#), on anvil 1.7.1, over loopback. Columns name client, server and facilitator. Written by
        `UPDATE_GOLDEN=1 dotnet test tests/Probity.Node.Tests --filter-class '*X402MatrixTests'`; the test compares it.

        *Paid*: the client pays by itself, gets the goods and an outcome with a transaction, and the payee has the price, once, on
        the chain. Every facilitator asks for a bearer token. Rows of version 2 name how tokens are moved, and *upfront* where the
        money moves before the work. In v1 our client sees version 1's offer only, as our server makes both.
        The same class tests `payment-identifier`, offers and receipts that servers sign (`offer-receipt`: all servers of version 2 here
        do, with the payee's key), and a server's second try after `settlement_pending`.


        """;

    /// <summary>Makes a block when its facilitator says that a settlement is pending.</summary>
    private sealed class MineWhenPending(IFacilitator inner, AnvilChain chain) : IFacilitator
    {
        public List<string?> Reasons { get; } = [];

        public Task<VerifyResponse> VerifyAsync(FacilitatorRequest request, CancellationToken cancellationToken) =>
            inner.VerifyAsync(request, cancellationToken);

        public async Task<SettleResponse> SettleAsync(
            FacilitatorRequest request, string? idempotencyKey, CancellationToken cancellationToken)
        {
            SettleResponse outcome = await inner.SettleAsync(request, idempotencyKey, cancellationToken);
            Reasons.Add(outcome.ErrorReason);
            if (!outcome.Success) { await chain.MineAsync(cancellationToken); }
            return outcome;
        }

        public Task<SupportedKinds> GetSupportedAsync(CancellationToken cancellationToken) =>
            inner.GetSupportedAsync(cancellationToken);
    }
}
