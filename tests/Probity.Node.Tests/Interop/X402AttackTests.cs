using System.Net;
using System.Text;
using Probity.Chain;
using Probity.Crypto.Signatures;
using Probity.Testing;

namespace Probity.Node.Tests.Interop;

/// <summary>The same attacks on the official packages and on ours: what each does, measured.</summary>
[Collection(nameof(X402Parties))]
public sealed class X402AttackTests(X402Parties parties, ITestOutputHelper output)
{
    private const string Document = "docs/security/x402-attacks.md";
    private const int Copies = 16;

    private static readonly UInt256 Price = 1_000;

    private static readonly (string Name, string Safe, Func<X402AttackTests, AttackedShop, Task<string>> Run)[] Attacks =
    [
        ("a payment that was signed for /a, brought to /b", "0 sold", (one, shop) => one.ElsewhereAsync(shop)),
        ("one payment at /b while /a works for it", "1 sold, 1 run", (one, shop) => one.TwoPathsAsync(shop)),
        ("16 copies of one request at once", "16 answered, 1 run, 1 settled", (one, shop) => one.CopiesAsync(shop)),
        ("the same payment again after its answer", "the same answer, 1 run, 1 settled",
            (one, shop) => one.AgainAsync(shop)),
        ("the buyer hangs up while the handler works, and asks again when it is settled", "delivered, 1 run, 1 settled",
            (one, shop) => one.HangUpAsync(shop)),
        ("a third party settles while the handler works", "delivered, 1 settled",
            (one, shop) => one.PreemptAsync(shop)),
        ("the payer cancels while the handler works", "nothing delivered, 0 settled",
            (one, shop) => one.CancelAsync(shop)),
        ("what a cache may keep of a paid answer", "no-store", (_, shop) => CacheAsync(shop)),
        ("/A, /a/, //a and /%61 without payment", "0 answered", (_, shop) => OtherSpellingsAsync(shop)),
    ];

    [Fact]
    public async Task Every_attack_does_to_each_side_what_the_table_says_and_none_harms_ours()
    {
        Assert.SkipUnless(X402Parties.MissingReason is null, X402Parties.MissingReason ?? string.Empty);
        using Secp256k1PrivateKey payer = X402Parties.Key(X402Parties.Secret(21));
        await parties.FundAsync(Address.From(payer.PublicKey));
        using AttackedShop official = new(await parties.StartAttackedShopAsync(), parties.Chain, payer);
        using AttackedShop ours = new(await parties.OpenAttackedShopAsync(), parties.Chain, payer);
        StringBuilder table = new("| attack | safe is | npm 2.27.0 | ours |\n| --- | --- | --- | --- |\n");
        List<string> faults = [];
        foreach ((string name, string safe, Func<X402AttackTests, AttackedShop, Task<string>> run) in Attacks)
        {
            string theirs = await run(this, official), own = await run(this, ours);
            table.Append($"| {name} | {safe} | {theirs} | {own} |\n");
            if (own != safe) { faults.Add($"{name}: {own}"); }
        }

        output.WriteLine(table.ToString());
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        GoldenFile.Require(Document, DocumentHead + table);
    }

    private async Task<string> ElsewhereAsync(AttackedShop shop)
    {
        AttackPayment payment = await shop.SignAsync("a", isBound: true);
        return await shop.AskAsync("b", payment) == HttpStatusCode.OK ? "1 sold" : "0 sold";
    }

    private async Task<string> TwoPathsAsync(AttackedShop shop)
    {
        int runs = await shop.RunsAsync();
        AttackPayment payment = await shop.SignAsync("a?hold");
        Task<HttpStatusCode> first = shop.AskAsync("a?hold", payment);
        await shop.ReachedAsync();
        HttpStatusCode second = await shop.AskAsync("b", payment);
        await shop.ReleaseAsync();
        HttpStatusCode[] answers = [await first, second];
        return $"{answers.Count(IsOk)} sold, {Runs(await shop.RunsAsync() - runs)}";
    }

    private async Task<string> CopiesAsync(AttackedShop shop)
    {
        (int runs, UInt256 before) = (await shop.RunsAsync(), await parties.EarnedAsync());
        AttackPayment payment = await shop.SignAsync("a");
        HttpStatusCode[] answers = await Task.WhenAll(
            Enumerable.Range(0, Copies).Select(_ => shop.AskAsync("a", payment)));
        return $"{answers.Count(IsOk)} answered, {Runs(await shop.RunsAsync() - runs)}, {await SettledAsync(before)}";
    }

    private async Task<string> AgainAsync(AttackedShop shop)
    {
        (int runs, UInt256 before) = (await shop.RunsAsync(), await parties.EarnedAsync());
        AttackPayment payment = await shop.SignAsync("a");
        using HttpResponseMessage first = await shop.SendAsync("a", payment), again = await shop.SendAsync("a", payment);
        bool isSame = IsOk(again.StatusCode)
            && await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
                == await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        string got = isSame ? "the same answer" : $"status {(int)again.StatusCode}";
        return $"{got}, {Runs(await shop.RunsAsync() - runs)}, {await SettledAsync(before)}";
    }

    private async Task<string> HangUpAsync(AttackedShop shop)
    {
        (int runs, UInt256 before) = (await shop.RunsAsync(), await parties.EarnedAsync());
        AttackPayment payment = await shop.SignAsync("a?hold");
        using CancellationTokenSource patience = new();
        Task<HttpResponseMessage> first = shop.SendAsync("a?hold", payment, patience.Token);
        await shop.ReachedAsync();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await shop.ReleaseAsync();
        while (await parties.EarnedAsync() == before)
        {
            // Both sides settle for a buyer who is gone; each question takes its time on the chain.
        }

        HttpStatusCode again = await shop.AskAsync("a?hold", payment);
        string got = IsOk(again) ? "delivered" : $"status {(int)again}";
        return $"{got}, {Runs(await shop.RunsAsync() - runs)}, {await SettledAsync(before)}";
    }

    private async Task<string> PreemptAsync(AttackedShop shop)
    {
        (string got, UInt256 before) = await MeanwhileAsync(shop, shop.PreemptAsync);
        return $"{got}, {await SettledAsync(before)}";
    }

    private async Task<string> CancelAsync(AttackedShop shop)
    {
        (string got, UInt256 before) = await MeanwhileAsync(shop, shop.CancelAsync);
        return $"{got}, {await SettledAsync(before)}";
    }

    private async Task<(string Got, UInt256 Before)> MeanwhileAsync(
        AttackedShop shop, Func<AttackPayment, Task> attack)
    {
        UInt256 before = await parties.EarnedAsync();
        AttackPayment payment = await shop.SignAsync("a?hold");
        Task<HttpStatusCode> sold = shop.AskAsync("a?hold", payment);
        await shop.ReachedAsync();
        await attack(payment);
        await shop.ReleaseAsync();
        return (IsOk(await sold) ? "delivered" : "nothing delivered", before);
    }

    private static async Task<string> CacheAsync(AttackedShop shop)
    {
        using HttpResponseMessage sold = await shop.SendAsync("a", await shop.SignAsync("a"));
        return sold.Headers.CacheControl?.ToString() ?? "everything: no Cache-Control";
    }

    private static async Task<string> OtherSpellingsAsync(AttackedShop shop)
    {
        int answered = 0;
        foreach (string path in (string[])["/A", "/a/", "/.//a", "/%61"])
        {
            if (IsOk(await shop.AskAsync(path, null))) { answered++; }
        }

        return $"{answered} answered";
    }

    private async Task<string> SettledAsync(UInt256 before) =>
        $"{((await parties.EarnedAsync() - before).ToBigInteger()) / Price.ToBigInteger()} settled";

    private static string Runs(int count) => count == 1 ? "1 run" : "more runs";

    private static bool IsOk(HttpStatusCode status) => status == HttpStatusCode.OK;

    private const string DocumentHead = """
        # Attacks on payments, side by side

        The same requests against a server and facilitator of the official packages (`@x402/express` and `@x402/evm` 2.27.0,
        `tests/oracles/x402`) and against ours, on anvil 1.7.1 with a block for each transaction. Written by
        `UPDATE_GOLDEN=1 dotnet test tests/Probity.Node.Tests --filter-class '*X402AttackTests'`; the test compares it, and fails
        where ours is not what is safe. Payments are bound to their request in the first row only, and there only ours offers it.


        """;
}
