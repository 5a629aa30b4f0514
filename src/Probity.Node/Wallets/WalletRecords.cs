using System.Security.Cryptography;
using System.Text;
using Probity.Core.Stores;

namespace Probity.Node.Wallets;

/// <summary>Where a wallet keeps what in its store.</summary>
internal static class WalletRecords
{
    public const string Payments = "wallet-payment";
    public const string Approvals = "wallet-approval";

    // One wallet in one store: a file is a wallet, and replicas share it.
    private const string Only = "wallet";

    public static RecordKey Key { get; } = new("wallet-key", Only);

    public static RecordKey Policy { get; } = new("wallet-policy", Only);

    public static RecordKey Ledger { get; } = new("wallet-ledger", Only);

    public static RecordKey Halt { get; } = new("wallet-halt", Only);

    public static RecordKey Payment(string payment) => new(Payments, payment);

    public static RecordKey Approval(string id) => new(Approvals, id);

    /// <summary>The payment that is under way for a request, so that a retry takes it and not
    /// another.</summary>
    public static RecordKey Open(string requestDigest) => new("wallet-open", requestDigest);

    /// <summary>A digest of what is asked over HTTP.</summary>
    public static string Digest(string method, Uri url, ReadOnlySpan<byte> body)
    {
        byte[] head = Encoding.UTF8.GetBytes($"probity/request/1\n{method}\n{url.AbsoluteUri}\n");
        return Convert.ToHexStringLower(
            SHA256.HashData([.. SHA256.HashData(head), .. SHA256.HashData(body)]));
    }
}
