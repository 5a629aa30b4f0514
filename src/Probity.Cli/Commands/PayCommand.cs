using System.CommandLine;
using System.Net;
using Probity.Chain;
using Probity.Chain.JsonRpc;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Core.Verdicts;
using Probity.Node.Wallets;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Networks;

namespace Probity.Cli.Commands;

/// <summary><c>probity pay</c>: one request, paid from a wallet if it must be.</summary>
internal static class PayCommand
{
    private const int MaxBodyBytes = 1 << 26;

    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Argument<string> url = new("URL") { Description = "What to ask." };
        Option<string> wallet = new("--wallet")
        {
            Description = "The wallet: a file, or postgres://….",
            HelpName = "WALLET",
            Required = true,
        };
        Option<string?> max = new("--max")
        {
            Description = "The most that this request may cost, as in 0.05.",
            HelpName = "AMOUNT",
        };
        Option<string> purpose = new("--purpose")
        {
            Description = "What it is for; one of the policy's names.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "default",
        };
        Option<string?> method = new("--method")
        {
            Description = "The method: GET, or POST with --data.",
            HelpName = "NAME",
        };
        Option<string?> data = new("--data") { Description = "The request's body.", HelpName = "FILE|-" };
        Option<string[]> headers = new("--header")
        {
            Description = "A header, as in 'Accept: application/json'; may be given several times.",
            HelpName = "NAME: VALUE",
            DefaultValueFactory = _ => [],
        };
        Option<string[]> signers = new("--offer-signer")
        {
            Description = "An account that may sign the seller's offers and receipts besides the one that is paid.",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => [],
        };
        Option<string?> rpc = new("--rpc")
        {
            Description = "The chain's node: asks it how final the payment is, besides the seller's word.",
            HelpName = "URL",
        };
        Option<string?> result = new("--out")
        {
            Description = "Where the answer goes, instead of standard output.",
            HelpName = "FILE",
        };
        Option<string?> passphrase = CommonSymbols.PassphraseFile();
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "pay",
            "Asks a website, and pays from a wallet if it asks for money.",
            [
                "probity pay https://api.example.com/report --wallet agent.wallet",
                "probity pay https://api.example.com/report --wallet agent.wallet --max 0.05 --json",
            ])
        {
            Notes =
            [
                "What the wallet's policy does not allow is not signed: the refusal names the rule. While nobody says\n"
                + "how a payment ended, the same command sends the same payment again.",
                "A seller may sign its offers and a receipt. A false offer is not paid; what was signed is kept in\n"
                + "the wallet's evidence.",
                CommonSymbols.PassphraseNote,
            ],
            Arguments = { url },
            Options = { wallet, max, purpose, method, data, headers, signers, rpc, result, passphrase, json },
        };
        command.SetAsyncWork(terminal, json, (parsed, cancellation) => WalletCommand.WithWalletAsync(
            terminal, parsed.GetRequiredValue(wallet), parsed.GetValue(passphrase),
            async (open, _) =>
            {
                Request request = new(
                    Address(parsed.GetRequiredValue(url)),
                    parsed.GetValue(method) ?? (parsed.GetValue(data) is null ? "GET" : "POST"),
                    parsed.GetValue(data) is { } body ? InputFile.Read(body, "the body", MaxBodyBytes) : null,
                    parsed.GetRequiredValue(headers),
                    [.. parsed.GetRequiredValue(signers).Select(Signer)]);
                Answer answer = await AskAsync(
                    open, request, parsed.GetRequiredValue(purpose),
                    await MaximumAsync(open, parsed.GetValue(max), cancellation).ConfigureAwait(false), cancellation)
                    .ConfigureAwait(false);
                string finality = await FinalityAsync(answer, parsed.GetValue(rpc), cancellation)
                    .ConfigureAwait(false);
                return Tell(terminal, answer, finality, parsed.GetValue(result), parsed.GetValue(json));
            },
            cancellation));
        return command;
    }

    private static async Task<Answer> AskAsync(
        AgentWallet wallet, Request request, string purpose, UInt256? maximum, CancellationToken cancellation)
    {
        PaymentReport? payment = null;
        using HttpClient http = wallet.CreateClient(new PayingClientOptions
        {
            Purpose = purpose,
            Maximum = maximum,
            OfferSigners = request.OfferSigners,
            OnPayment = report => payment = report,
        });
        using HttpRequestMessage message = new(new HttpMethod(request.Method), request.Url);
        if (request.Body is not null) { message.Content = new ByteArrayContent(request.Body); }
        foreach (string header in request.Headers) { Add(message, header); }
        try
        {
            using HttpResponseMessage response = await http.SendAsync(message, cancellation).ConfigureAwait(false);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            return new Answer(response.StatusCode, body, payment, null);
        }
        catch (SpendingRefusedException refused)
        {
            return new Answer(HttpStatusCode.PaymentRequired, [], null, refused);
        }
        catch (HttpRequestException failure)
        {
            throw new CliException($"{request.Url.Host} cannot be asked: {Wording.Clause(failure.Message)}");
        }
    }

    // What the node says of the transaction; without a node, that the seller reported it.
    private static async Task<string> FinalityAsync(Answer answer, string? rpc, CancellationToken cancellation)
    {
        if (answer.Payment?.Outcome is not { Success: true } outcome) { return "none"; }
        if (rpc is null || !Hex.TryParse(outcome.Transaction, 32, out byte[] hash)) { return "reported"; }
        using HttpClient http = new();
        (Chain.Transport.IJsonRpcClient node, _) = await PaymentFiles.AskNodeAsync(http, rpc, cancellation)
            .ConfigureAwait(false);
        Verdict<IReadOnlyList<JsonRpcReply>> replies = await node.SendAsync(
            [
                EthereumCalls.GetTransactionReceipt(hash), EthereumCalls.GetBlock(BlockReference.Finalized),
                EthereumCalls.GetBlock(BlockReference.Safe),
            ],
            cancellation).ConfigureAwait(false);
        if (!replies.IsAccepted || replies.Value[0].Error is not null
            || EthereumResults.ReadReceipt(replies.Value[0].Result)
                is not { IsAccepted: true, Value.IsSuccess: true } receipt)
        {
            return "not-found";
        }

        return IsAtOrAbove(replies.Value[1], receipt.Value.BlockNumber) ? "finalized"
            : IsAtOrAbove(replies.Value[2], receipt.Value.BlockNumber) ? "safe"
            : "included";
    }

    private static bool IsAtOrAbove(JsonRpcReply reply, UInt256 number) =>
        reply.Error is null && EthereumResults.ReadBlock(reply.Result) is { IsAccepted: true } block
        && block.Value.Number >= number;

    private static int Tell(Terminal terminal, Answer answer, string finality, string? path, bool json)
    {
        SettleResponse? outcome = answer.Payment?.Outcome;
        bool isPaid = outcome is { Success: true };
        if (json)
        {
            terminal.WriteJson(Report(answer, isPaid, finality), CliJson.Default.PayReport);
        }
        else if (answer.Refused is { } refused)
        {
            terminal.Error.WriteLine(
                $"probity: not paid, nothing was signed; the wallet's rule '{refused.Rule}': {refused.Detail}");
            if (refused.ApprovalId is { } id)
            {
                terminal.Error.WriteLine($"  a person may approve it: probity wallet approve WALLET {id}");
            }
        }
        else
        {
            Describe(terminal, answer, isPaid, finality);
        }

        if (path is not null) { WholeFile.Write(path, answer.Body); }
        else if (!json) { terminal.Output.Write(answer.Body); }
        return (int)answer.Status is >= 200 and < 300 ? ExitStatus.Done : ExitStatus.Failed;
    }

    private static PayReport Report(Answer answer, bool isPaid, string finality)
    {
        ExactTerms? terms = answer.Payment is { } payment
            && ExactTerms.TryParse(payment.Offer, out ExactTerms? read, out _)
            ? read
            : null;
        return new PayReport(
            (int)answer.Status,
            isPaid,
            terms?.Amount.ToString(),
            terms?.Asset.ToString(),
            terms?.Network,
            terms?.PayTo.ToString(),
            answer.Payment?.Outcome?.Transaction is { Length: > 0 } hash ? hash : null,
            finality,
            answer.Refused is { } refused
                ? new PayDecision("refused", refused.Rule, refused.Detail) { ApprovalId = refused.ApprovalId }
                : new PayDecision(answer.Payment is null ? "not-asked" : "allowed", null, null),
            answer.Body,
            answer.Payment?.Receipt is { } receipt
                ? new PayReceipt(
                    receipt.IsAccepted, receipt.Value?.Signer.ToString(), receipt.Value?.IsPayee ?? false,
                    receipt.IsAccepted ? null : receipt.Detail)
                : null);
    }

    // On standard error: standard output is the answer.
    private static void Describe(Terminal terminal, Answer answer, bool isPaid, string finality)
    {
        if (answer.Payment is not { } payment)
        {
            terminal.Error.WriteLine($"status {(int)answer.Status}, nothing was paid");
            return;
        }

        terminal.Error.WriteLine(
            $"status {(int)answer.Status}, {(isPaid ? "paid" : "signed, and not known to be paid")}");
        if (ExactTerms.TryParse(payment.Offer, out ExactTerms? terms, out _))
        {
            PaymentAsset? token = KnownAssets.Default.Find(terms.Network, terms.Asset);
            string amount = token is null
                ? $"{terms.Amount} of {terms.Asset}"
                : $"{Price.FormatAmount(terms.Amount, token.Decimals)} {token.Symbol}";
            bool isSimulated = terms.ChainId == Chain.InProcess.SimulatedChain.ChainId;
            terminal.Error.WriteFact(
                "amount", $"{amount} on {terms.Network}{(isSimulated ? " (simulated)" : string.Empty)}");
            terminal.Error.WriteFact("to", terms.PayTo.ToString());
        }

        if (payment.Outcome?.Transaction is { Length: > 0 } hash)
        {
            terminal.Error.WriteFact("transaction", $"{hash} ({finality})");
        }

        if (payment.Receipt is { } receipt)
        {
            terminal.Error.WriteFact(
                "receipt", !receipt.IsAccepted ? $"not taken: {receipt.Detail}"
                : receipt.Value.IsPayee ? "signed by the payee"
                : $"signed by {receipt.Value.Signer}");
        }

        if (!isPaid && payment.Outcome?.ErrorReason is { } reason) { terminal.Error.WriteFact("reason", reason); }
    }

    // The policy's first token says how amounts are written.
    private static async Task<UInt256?> MaximumAsync(AgentWallet wallet, string? text, CancellationToken cancellation)
    {
        if (text is null) { return null; }
        int decimals = (await wallet.GetPolicyAsync(cancellation).ConfigureAwait(false)).Assets is [{ } first, ..]
            ? first.Decimals
            : 6;
        return Price.TryReadAmount(text, decimals, out UInt256 maximum)
            ? maximum
            : throw new CliException($"--max takes an amount such as 0.05, not '{text}'", ExitStatus.WrongUsage);
    }

    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"
            ? url
            : throw new CliException(
                $"'{text}' is no address such as https://api.example.com/report", ExitStatus.WrongUsage);

    private static Address Signer(string text) => Chain.Address.TryParse(text, out Address signer)
        ? signer
        : throw new CliException(
            $"--offer-signer takes an address: 0x and 40 digits, not '{text}'", ExitStatus.WrongUsage);

    private static void Add(HttpRequestMessage message, string header)
    {
        int colon = header.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            throw new CliException($"--header takes 'NAME: VALUE', not '{header}'", ExitStatus.WrongUsage);
        }

        string name = header[..colon].Trim(), value = header[(colon + 1)..].Trim();
        if (!message.Headers.TryAddWithoutValidation(name, value)
            && message.Content?.Headers.TryAddWithoutValidation(name, value) != true)
        {
            throw new CliException($"the header {name} cannot be sent", ExitStatus.WrongUsage);
        }
    }

    private sealed record Request(
        Uri Url, string Method, byte[]? Body, string[] Headers, IReadOnlyList<Address> OfferSigners);

    private sealed record Answer(
        HttpStatusCode Status, byte[] Body, PaymentReport? Payment, SpendingRefusedException? Refused);
}
