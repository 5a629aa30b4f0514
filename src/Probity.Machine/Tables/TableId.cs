namespace Probity.Machine.Tables;

#pragma warning disable CS1591 // The members are the names of the tables, each documented at its own class.

/// <summary>The machine's tables. The numbers are part of the proof format: a chip's number is its place in a proof.</summary>
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
}
