using Probity.Chain.Abi;
using Probity.Chain.Signing;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;

namespace Probity.Chain.InProcess.Contracts;

/// <summary>A contract that signs for one owner, or answers as hostile ones do. Source: EIP-1271.</summary>
public sealed class SimulatedWallet : SimulatedContract
{
    private const int Mode = 0;

    private static readonly byte[] No = [0xFF, 0xFF, 0xFF, 0xFF];

    private readonly Address _owner;

    /// <summary>A wallet.</summary>
    /// <param name="address">Where it stands.</param>
    /// <param name="owner">Whose signatures it takes for its own.</param>
    public SimulatedWallet(Address address, Address owner)
        : base(address)
    {
        _owner = owner;
        OnConstant("owner", "(address)", AbiValue.Of(owner));
        On("isValidSignature(bytes32 hash,bytes signature)", "(bytes4)", Answer);
        On("execute(address to,bytes data)", "()", Execute);
        On("setMode(uint256 mode)", "()", (call, p) =>
        {
            if (call.Sender != _owner)
            {
                return ContractResult.Revert("OwnerWallet: caller is not the owner");
            }

            call.Write(Mode, default, default, p[0].UInt);
            return ContractResult.Return();
        });
    }

    private ContractResult Answer(ContractCall call, AbiValue p)
    {
        call.Read(Mode).TryToUInt64(out ulong mode);
        ReadOnlySpan<byte> yes = ContractSignature.IsValidSignature.Selector;
        switch ((WalletMode)mode)
        {
            case WalletMode.Honest:
                return ContractResult.Return(AbiValue.Of(IsOwners(call, p[0].Bytes, p[1].Bytes) ? yes : No));
            case WalletMode.Agreeing:
                return ContractResult.Return(AbiValue.Of(yes));
            case WalletMode.Garbage:
                byte[] word = new byte[AbiType.WordBytes];
                word.AsSpan().Fill(0x5A);
                yes.CopyTo(word);
                return ContractResult.ReturnBytes(word);
            case WalletMode.Short:
                return ContractResult.ReturnBytes(yes);
            case WalletMode.Burning:
                call.Charge(call.GasLeft + 1);
                return ContractResult.Return(AbiValue.Of(yes));
            case WalletMode.Writing:
                call.Write(Mode, default, default, UInt256.One);
                return ContractResult.Return(AbiValue.Of(yes));
            case WalletMode.RevertingYes:
                return ContractResult.RevertBytes([.. yes, .. new byte[AbiType.WordBytes - yes.Length]]);
            default:
                return ContractResult.Revert("OwnerWallet: no");
        }
    }

    private bool IsOwners(ContractCall call, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        call.Charge(GasCost.Recover);
        Verdict<RecoverableSignature> parsed = EthereumSignature.Parse(signature);
        return parsed.IsAccepted
            && EthereumSignature.TryRecover(hash, parsed.Value, out Address signer) && signer == _owner;
    }

    private ContractResult Execute(ContractCall call, AbiValue p)
    {
        if (call.Sender != _owner) { return ContractResult.Revert("OwnerWallet: caller is not the owner"); }
        ContractResult result = call.Call(p[0].Address, p[1].Bytes.ToArray(), isStatic: false);
        return result.IsSuccess ? ContractResult.Return() : ContractResult.RevertBytes(result.Data.Span);
    }
}
