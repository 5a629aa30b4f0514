using Probity.Chain;
using Probity.Core.Stores;
using Probity.Node.Wallets;
using Probity.Payments.Budgets;
using Probity.Payments.Ledger;
using Probity.Payments.X402.Networks;

namespace Probity.Cli.Output;

/// <summary>Tells what a wallet may do and did.</summary>
internal static class WalletDescription
{
    private const int ShownPayments = 10;

    /// <summary>For JSON.</summary>
    public static async Task<WalletReport> ReportAsync(
        string location, AgentWallet wallet, IRecordStore store, CancellationToken cancellation)
    {
        WalletPolicy policy = await wallet.GetPolicyAsync(cancellation).ConfigureAwait(false);
        LedgerBook ledger = await wallet.GetLedgerAsync(cancellation).ConfigureAwait(false);
        IReadOnlyList<WalletPayment> payments = await wallet.ListPaymentsAsync(cancellation).ConfigureAwait(false);
        IReadOnlyList<SpendingApproval> approvals = await wallet.ListApprovalsAsync(cancellation)
            .ConfigureAwait(false);
        return new WalletReport(
            location,
            wallet.Address.ToString(),
            await AgentWallet.IsHaltedAsync(store, cancellation).ConfigureAwait(false),
            policy.Version,
            policy.ExpiresAt,
            [.. policy.Hosts],
            [.. policy.Payees],
            [.. policy.Assets.Select(asset => Describe(asset, ledger))],
            [.. payments.OrderByDescending(payment => payment.At).Select(payment => new WalletPaymentReport(
                payment.Payment, payment.State.ToString(), payment.Amount.ToString(), payment.Host, payment.Purpose,
                payment.Resource, payment.Transaction, payment.At))],
            [.. approvals.Select(approval => new WalletApprovalReport(
                approval.Id, approval.Summary, approval.AskedAt, approval.ApprovedUntil))]);
    }

    /// <summary>For people.</summary>
    public static async Task WriteAsync(
        TextWriter output, WalletReport report, AgentWallet wallet, CancellationToken cancellation)
    {
        output.WriteLine($"{report.Wallet}: {(report.Halted ? "HALTED, signs nothing" : "signs within its policy")}");
        output.WriteFact("address", report.Address);
        output.WriteFact("hosts", string.Join(", ", report.Hosts));
        output.WriteFact("payees", string.Join(", ", report.Payees));
        output.WriteFact("policy", $"version {report.PolicyVersion}, until {report.PolicyExpiresAt:u}");
        WalletPolicy policy = await wallet.GetPolicyAsync(cancellation).ConfigureAwait(false);
        foreach ((WalletAssetReport asset, AssetPolicy rules) in report.Assets.Zip(policy.Assets))
        {
            string Text(string atomic) => UInt256.TryParseDecimal(atomic, out UInt256 value)
                ? Price.FormatAmount(value, rules.Decimals) : atomic;
            output.WriteFact($"{asset.Symbol}", $"on {asset.Network}");
            output.WriteFact("  budget", $"{Text(asset.LeftAtomic)} left of {Text(asset.BudgetAtomic)}; "
                + $"{Text(asset.PaidAtomic)} paid, {Text(asset.HeldAtomic)} held");
            output.WriteFact("  caps", $"{Text(asset.PerPaymentAtomic)} a payment, {Text(asset.HourAtomic)} of "
                + $"{Text(asset.PerHourAtomic)} this hour, "
                + $"{Text(asset.DayAtomic)} of {Text(asset.PerDayAtomic)} this day");
            if (asset.ApprovalAboveAtomic is { } above) { output.WriteFact("  approval", $"above {Text(above)}"); }
        }

        foreach (WalletApprovalReport approval in report.Approvals)
        {
            output.WriteFact(
                approval.ApprovedUntil is null ? "waits" : "approved", $"{approval.Id}  {approval.Summary}");
        }

        foreach (WalletPaymentReport payment in report.Payments.Take(ShownPayments))
        {
            output.WriteFact(
                payment.State.ToLowerInvariant(), $"{payment.At:u}  {payment.Resource}  {payment.Purpose}");
        }

        if (report.Payments.Length > ShownPayments)
        {
            output.WriteFact(
                string.Empty, $"and {report.Payments.Length - ShownPayments} payments before; --json has all");
        }
    }

    private static WalletAssetReport Describe(AssetPolicy asset, LedgerBook ledger)
    {
        WalletAccounts accounts = WalletAccounts.Of(
            asset.Network, Address.TryParse(asset.Asset, out Address address) ? address : Address.Zero);
        LedgerBook open = accounts.Open(ledger, null);
        LedgerAccount client = open.Accounts[accounts.Client];
        return new WalletAssetReport(
            asset.Network, asset.Asset, asset.Symbol,
            (client.CreditsPosted - open.Accounts[accounts.Outside].CreditsPosted).ToString(),
            open.Accounts[accounts.Paid].CreditsPosted.ToString(),
            client.DebitsPending.ToString(),
            client.Available.ToString(),
            open.Accounts[accounts.Hour].DebitsPending.ToString(),
            asset.PerHour.ToString(),
            open.Accounts[accounts.Day].DebitsPending.ToString(),
            asset.PerDay.ToString(),
            asset.PerPayment.ToString(),
            asset.ApprovalAbove?.ToString());
    }
}
