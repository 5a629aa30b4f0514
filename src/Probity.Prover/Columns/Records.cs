using Probity.Machine.Tables;

namespace Probity.Prover.Columns;

/// <summary>An instruction that is no system call. Values as in
/// <see cref="Machine.Executor.IExecutionRecorder"/>.</summary>
internal struct StepRecord
{
    /// <summary>Position in the program table.</summary>
    public int Index;

    /// <summary>Clock of the row.</summary>
    public uint Clock;

    /// <summary>rs1.</summary>
    public uint A;

    /// <summary>rs2, or the loaded word of memory.</summary>
    public uint B;

    /// <summary>rd before, or the word of memory before a store.</summary>
    public uint Before;

    /// <summary>rd after, or the word of memory after a store; 1 for a taken branch.</summary>
    public uint After;

    /// <summary>Last access of rs1.</summary>
    public uint TimeA;

    /// <summary>Last access of rs2, or of the loaded word.</summary>
    public uint TimeB;

    /// <summary>Last access of rd, or of the stored word.</summary>
    public uint TimeC;
}

/// <summary>A system call.</summary>
internal struct CallRecord
{
    public int Index;
    public uint Clock;
    public uint Number;
    public uint A0;
    public uint A1;
    public uint A2;
    public uint Result;
    public uint NumberTime;
    public uint A0Time;
    public uint A1Time;
    public uint A2Time;

    /// <summary>The cursor, or the break.</summary>
    public uint FirstWord;

    /// <summary>The length, or the floor of the break.</summary>
    public uint SecondWord;

    public uint FirstTime;
    public uint SecondTime;
}

/// <summary>A word touched by a copy.</summary>
internal struct CopyRecord
{
    public uint Clock;

    /// <summary>0, 1 or 3.</summary>
    public uint Descriptor;

    public uint Address;

    /// <summary>First byte of the word that is moved.</summary>
    public uint Offset;

    public uint Cursor;

    /// <summary>Bytes left before this row.</summary>
    public uint Left;

    public uint Before;
    public uint After;
    public uint LastTime;
}

/// <summary>A gap that was bridged.</summary>
internal struct RefreshRecord
{
    public uint Address;
    public uint Value;
    public uint LastTime;
    public uint Time;
}

/// <summary>An address with its first and last value.</summary>
internal struct BoundaryRecord
{
    public uint Address;
    public uint Previous;
    public bool IsImage;
    public uint First;
    public uint Last;
    public uint LastTime;
}
