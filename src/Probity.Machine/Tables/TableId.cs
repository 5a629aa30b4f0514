namespace Probity.Machine.Tables;

#pragma warning disable CS1591 // The members are the names of the tables, each documented at its own class.

/// <summary>The machine's tables. The numbers are part of the proof format: a chip's number is its place in
/// a proof.</summary>
/// <remarks>
/// A table and its "rest" are two instances of one definition. A table of 2^19 + 2^15 rows then takes the
/// places of so many rows, not of 2^20.
/// </remarks>
public enum TableId : byte
{
    Program,
    Bytes,
    SmallNumbers,
    Range18,
    PublicInput,
    Boundary,
    Refresh,
    Constant,
    Move,
    AddImmediate,
    AddRegister,
    BitwiseImmediate,
    BitwiseRegister,
    ShiftImmediate,
    ShiftRegister,
    CompareImmediate,
    CompareUnsigned,
    CompareSigned,
    BranchEqual,
    BranchUnsigned,
    BranchSigned,
    JumpRegister,
    LoadWord,
    StoreWord,
    LoadSubword,
    StoreSubword,
    MultiplyLow,
    MultiplyHigh,
    Divide,
    TransferCall,
    PlainCall,
    BreakCall,
    ExitCall,
    Copy,
    PrivateLength,
    BoundaryRest,
    RefreshRest,
    ConstantRest,
    MoveRest,
    AddImmediateRest,
    AddRegisterRest,
    BitwiseImmediateRest,
    BitwiseRegisterRest,
    ShiftImmediateRest,
    CompareUnsignedRest,
    BranchEqualRest,
    BranchUnsignedRest,
    BranchSignedRest,
    LoadWordRest,
    StoreWordRest,
    LoadSubwordRest,
    StoreSubwordRest,
    MultiplyLowRest,
    MultiplyHighRest,
    CopyRest,
}
