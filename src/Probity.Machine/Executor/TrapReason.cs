namespace Probity.Machine.Executor;

/// <summary>Why an execution stopped without an exit code.</summary>
public enum TrapReason
{
    /// <summary>The instruction is not of RV32IM.</summary>
    IllegalInstruction,

    /// <summary>Execution, a jump or a branch reached an address that is not in the text.</summary>
    PcOutsideText,

    /// <summary>A jump or branch leads to an address that is not a multiple of 4.</summary>
    PcMisaligned,

    /// <summary>A load or store is not naturally aligned.</summary>
    MisalignedAccess,

    /// <summary>An access to the null page, between heap and stack, or above the memory.</summary>
    OutsideMemory,

    /// <summary>A store, or a read system call, into the text.</summary>
    StoreIntoText,

    /// <summary>Public input and output together exceed their limit.</summary>
    PublicDataTooLong,

    /// <summary>A read or write system call of more than 2^28 bytes.</summary>
    TransferTooLong,

    /// <summary>The limit on cycles is used up.</summary>
    CycleLimit,
}
