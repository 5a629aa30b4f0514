using Probity.Machine.Loader;

namespace Probity.Machine.Tables;

/// <summary>Addresses on the memory bus: guest memory, registers and the machine's own words share one
/// space.</summary>
/// <remarks>
/// Guest memory has the addresses below 2^27; registers and machine words lie among the 2^27 addresses from
/// <see cref="SpecialBase"/> on. Boundary rows have no address but these, so no access has: that is why
/// accesses of guest memory need not prove that their address is one. An access can form, in the integers,
/// what is below 2^28 + 2^9, and 4 times any address is below p: see <see cref="Storage.GuestAddress"/>.
/// </remarks>
public static class AddressSpace
{
    /// <summary>Words of guest memory; its word addresses run from 0 to this minus 1.</summary>
    public const uint MemoryWords = GuestProgram.MemoryBytes / 4;

    /// <summary>The address of x0; register i follows at distance i, up to the sink register 32.</summary>
    public const uint Registers = SpecialBase;

    /// <summary>2^28 + 2^26: where the addresses start that are not guest memory.</summary>
    public const uint SpecialBase = 5u << 26;

    /// <summary>Bytes of the private input that were read.</summary>
    public const uint PrivateCursor = MachineWords;

    /// <summary>Bytes of the private input; the only initial value that the prover is free to
    /// choose.</summary>
    public const uint PrivateLength = MachineWords + 1;

    /// <summary>Bytes of the public input that were read.</summary>
    public const uint PublicCursor = MachineWords + 2;

    /// <summary>Bytes of the public input.</summary>
    public const uint PublicLength = MachineWords + 3;

    /// <summary>Bytes that the public output may have: what the public input leaves of the common
    /// limit.</summary>
    public const uint OutputLimit = MachineWords + 4;

    /// <summary>The program break.</summary>
    public const uint Break = MachineWords + 5;

    /// <summary>The least value of the program break: where the heap starts.</summary>
    public const uint BreakFloor = MachineWords + 6;

    /// <summary>Bytes of public output so far. The highest address of all: the exit row reads it, so it ends
    /// the chain.</summary>
    public const uint OutputCursor = MachineWords + 7;

    /// <summary>The start of the chain: p - 1, which stands for -1, the predecessor of address 0.</summary>
    public const uint ChainStart = Crypto.Fields.KoalaBear.Modulus - 1;

    private const uint MachineWords = Registers + (1u << 20);

    /// <summary>The address of a register.</summary>
    /// <param name="register">Range: 0 to 32.</param>
    public static uint Register(int register) => Registers + (uint)register;
}
