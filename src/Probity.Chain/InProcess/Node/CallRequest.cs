using System.Text.Json;
using Probity.Chain.JsonRpc;
using Probity.Chain.Signing;

namespace Probity.Chain.InProcess.Node;

/// <summary>The first parameter of eth_call and eth_estimateGas.</summary>
/// <param name="From">Who would call.</param>
/// <param name="To">Who would be called.</param>
/// <param name="Value">What would be sent along. Unit: wei.</param>
/// <param name="Data">Selector and parameters.</param>
/// <param name="Gas">The most that may be used; null for what a block has.</param>
internal sealed record CallRequest(Address From, Address To, UInt256 Value, byte[] Data, long? Gas)
{
    /// <summary>Reads it; members that matter only to fees are passed over.</summary>
    public static CallRequest? TryRead(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) { return null; }
        (Address from, UInt256 value, byte[] data, long? gas) = (Address.Zero, UInt256.Zero, [], null);
        if (!element.TryGetProperty("to"u8, out JsonElement member)
            || !EthereumResults.TryReadAddress(member, out Address to))
        {
            return null;
        }

        if (element.TryGetProperty("from"u8, out member) && !EthereumResults.TryReadAddress(member, out from))
        {
            return null;
        }

        if (element.TryGetProperty("value"u8, out member)
            && !EthereumResults.TryReadQuantity(member, out value))
        {
            return null;
        }

        // "input" is the newer name; where both stand they must be one.
        foreach (string name in (string[])["data", "input"])
        {
            if (!element.TryGetProperty(name, out member)) { continue; }
            if (!EthereumResults.TryReadBytes(member, SignedTransaction.MaxBytes, out byte[] bytes)
                || (data.Length > 0 && !data.AsSpan().SequenceEqual(bytes)))
            {
                return null;
            }

            data = bytes;
        }

        if (element.TryGetProperty("gas"u8, out member))
        {
            if (!EthereumResults.TryReadQuantity(member, out UInt256 limit)) { return null; }
            gas = limit.TryToUInt64(out ulong small) && small <= Ledger.ChainState.BlockGasLimit
                ? (long)small
                : Ledger.ChainState.BlockGasLimit;
        }

        return new CallRequest(from, to, value, data, gas);
    }
}
