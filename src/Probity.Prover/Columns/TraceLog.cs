using System.Collections.Immutable;
using Probity.Core;
using Probity.Machine.Executor;
using Probity.Machine.Tables;
using Probity.Machine.Tables.Calls;

namespace Probity.Prover.Columns;

/// <summary>Everything that one execution leaves for the tables; filled through
/// <see cref="TraceRecorder"/>.</summary>
/// <remarks>
/// Cost: 36 bytes per instruction. Not for several threads. A log sees one execution; <see cref="Complete"/>
/// ends it.
/// </remarks>
public sealed class TraceLog
{
    private readonly ProgramRow[] _rows;
    private readonly uint[] _fetchCounts;
    private readonly RecordList<StepRecord>[] _steps = new RecordList<StepRecord>[MachineTables.Chips.Count];
    private readonly RecordList<CallRecord>[] _calls = new RecordList<CallRecord>[MachineTables.Chips.Count];
    private readonly RecordList<CopyRecord> _copies = new();
    private readonly AccessTimes _times = new();
    private readonly ProgramTable _program;
    private readonly ExecutionInput _input;
    private readonly uint[] _cursors = new uint[4];
    private uint _clock = Clock.Start;
    private uint _break;
    private CopyRecord _nextCopy;
    private bool _isExited;

    /// <summary>Prepares the log of one execution.</summary>
    /// <param name="program">The program that will run.</param>
    /// <param name="input">What it will be given.</param>
    public TraceLog(ProgramTable program, ExecutionInput input)
    {
        _program = program;
        _input = input;
        _rows = [.. program.Rows];
        _fetchCounts = new uint[_rows.Length];
        _break = program.Program.InitialBreak;
        for (int i = 0; i < _steps.Length; i++)
        {
            _steps[i] = new RecordList<StepRecord>();
            _calls[i] = new RecordList<CallRecord>();
        }
    }

    /// <summary>Instructions so far.</summary>
    public int Cycles => (int)((_clock - Clock.Start) / Clock.Step);

    /// <summary>Ends the execution.</summary>
    /// <param name="divideTables">
    /// Whether a table may be divided in two where that saves cells. The heights, which a receipt shows,
    /// then say more about the number of rows: not only the power of two above it.
    /// </param>
    /// <exception cref="InvalidOperationException">The program has not exited: a trap or a limit cannot be
    /// proven.</exception>
    public ExecutionTrace Complete(bool divideTables = true)
    {
        Invariant.Require(_isExited, "only an execution that exits can be proven");
        Invariant.Require(_nextCopy.Left == 0, "every copy was recorded to its end");
        return new ExecutionTrace(_program, _input, _rows, _fetchCounts, _steps, _calls, _copies, _times, divideTables);
    }

    internal void Compute(int index, uint a, uint b, uint before, uint after)
    {
        ref readonly ProgramRow row = ref _rows[index];
        ref StepRecord step = ref Begin(index, row.Table);
        uint clock = step.Clock;
        step.A = a;
        step.B = b;
        step.Before = before;
        step.After = after;
        if (row.Table != TableId.Constant)
        {
            step.TimeA = _times.TouchRegister(row.Rs1, a, a, clock + Clock.FirstRead);
            if (IsRegisterRegister(row.Table))
            {
                step.TimeB = _times.TouchRegister(row.Rs2, b, b, clock + Clock.SecondRead);
            }
        }

        step.TimeC = _times.TouchRegister(row.Rd, before, after, clock + Clock.Write);
    }

    internal void Branch(int index, uint a, uint b, bool isTaken)
    {
        ref readonly ProgramRow row = ref _rows[index];
        ref StepRecord step = ref Begin(index, row.Table);
        step.A = a;
        step.B = b;
        step.After = isTaken ? 1u : 0;
        step.TimeA = _times.TouchRegister(row.Rs1, a, a, step.Clock + Clock.FirstRead);
        step.TimeB = _times.TouchRegister(row.Rs2, b, b, step.Clock + Clock.SecondRead);
    }

    internal void Load(int index, uint a, uint wordAddress, uint word, uint before, uint after)
    {
        ref readonly ProgramRow row = ref _rows[index];
        ref StepRecord step = ref Begin(index, row.Table);
        step.A = a;
        step.B = word;
        step.Before = before;
        step.After = after;
        step.TimeA = _times.TouchRegister(row.Rs1, a, a, step.Clock + Clock.FirstRead);
        step.TimeB = _times.TouchMemory(wordAddress, word, word, step.Clock + Clock.SecondRead);
        step.TimeC = _times.TouchRegister(row.Rd, before, after, step.Clock + Clock.Write);
    }

    internal void Store(int index, uint a, uint b, uint wordAddress, uint before, uint after)
    {
        ref readonly ProgramRow row = ref _rows[index];
        ref StepRecord step = ref Begin(index, row.Table);
        step.A = a;
        step.B = b;
        step.Before = before;
        step.After = after;
        step.TimeA = _times.TouchRegister(row.Rs1, a, a, step.Clock + Clock.FirstRead);
        step.TimeB = _times.TouchRegister(row.Rs2, b, b, step.Clock + Clock.SecondRead);
        step.TimeC = _times.TouchMemory(wordAddress, before, after, step.Clock + Clock.Write);
    }

    internal void SystemCall(int index, uint number, uint a0, uint a1, uint a2, uint result)
    {
        Invariant.Require(_nextCopy.Left == 0, "every copy was recorded to its end");
        CallRecord call = new()
        {
            Index = index,
            Clock = NextClock(index),
            Number = number,
            A0 = a0,
            A1 = a1,
            A2 = a2,
            Result = result,
        };
        uint clock = call.Clock;
        call.NumberTime = _times.TouchRegister(CallNumbers.A7, number, number, clock + Clock.FirstRead);
        switch (number)
        {
            case CallNumbers.Exit or CallNumbers.ExitGroup:
                call.FirstWord = _cursors[1];
                call.FirstTime = Machine(AddressSpace.OutputCursor, _cursors[1], _cursors[1], clock);
                _calls[(int)TableId.ExitCall].Add() = EndCall(call);
                _isExited = true;
                break;
            case CallNumbers.SetBreak:
                call.FirstWord = _break;
                call.SecondWord = _program.Program.InitialBreak;
                call.FirstTime = Machine(AddressSpace.Break, _break, result, clock);
                call.SecondTime = Machine(AddressSpace.BreakFloor, call.SecondWord, call.SecondWord, clock);
                _break = result;
                _calls[(int)TableId.BreakCall].Add() = EndCall(call);
                break;
            case CallNumbers.Read when a0 is 0 or 3:
            case CallNumbers.Write when a0 is 1:
                Transfer(call);
                break;
            default:
                call.A2Time = _times.TouchRegister(CallNumbers.A2, a2, a2, clock + Clock.Write);
                _calls[(int)TableId.PlainCall].Add() = EndCall(call);
                break;
        }
    }

    internal void CopyWord(uint wordAddress, uint before, uint after)
    {
        Invariant.Require(_nextCopy.Left > 0, "a copy has the words that its call ordered");
        ref CopyRecord copy = ref _copies.Add();
        copy = _nextCopy;
        copy.Address = wordAddress;
        copy.Before = before;
        copy.After = after;
        copy.LastTime = _times.TouchMemory(wordAddress, before, after, copy.Clock + Clock.SecondRead);
        uint moved = Math.Min(4 - copy.Offset, copy.Left);
        _nextCopy.Offset = 0;
        _nextCopy.Cursor += moved;
        _nextCopy.Left -= moved;
    }

    private static bool IsRegisterRegister(TableId table) => table
        is TableId.AddRegister or TableId.BitwiseRegister or TableId.ShiftRegister or TableId.CompareUnsigned
        or TableId.CompareSigned or TableId.MultiplyLow or TableId.MultiplyHigh or TableId.Divide;

    private void Transfer(CallRecord call)
    {
        uint clock = call.Clock, descriptor = call.A0, cursor = _cursors[descriptor];
        (uint cursorAddress, uint lengthAddress, uint length) = descriptor switch
        {
            0 => (AddressSpace.PrivateCursor, AddressSpace.PrivateLength, (uint)_input.PrivateInput.Length),
            3 => (AddressSpace.PublicCursor, AddressSpace.PublicLength, (uint)_input.PublicInput.Length),
            _ => (AddressSpace.OutputCursor, AddressSpace.OutputLimit,
                (uint)(ExecutionInput.MaxPublicBytes - _input.PublicInput.Length)),
        };
        call.FirstWord = cursor;
        call.SecondWord = length;
        call.A1Time = _times.TouchRegister(CallNumbers.A1, call.A1, call.A1, clock + Clock.SecondRead);
        call.A2Time = _times.TouchRegister(CallNumbers.A2, call.A2, call.A2, clock + Clock.Write);
        call.FirstTime = Machine(cursorAddress, cursor, cursor + call.Result, clock);
        call.SecondTime = Machine(lengthAddress, length, length, clock);
        _cursors[descriptor] = cursor + call.Result;
        _calls[(int)TableId.TransferCall].Add() = EndCall(call);
        _nextCopy = new CopyRecord
        {
            Clock = clock,
            Descriptor = descriptor,
            Offset = call.A1 & 3,
            Cursor = cursor,
            Left = call.Result,
        };
    }

    private CallRecord EndCall(CallRecord call)
    {
        call.A0Time = _times.TouchRegister(CallNumbers.A0, call.A0, call.Result, call.Clock + Clock.Late);
        return call;
    }

    private uint Machine(uint address, uint before, uint after, uint clock) =>
        _times.TouchMachineWord(address, before, after, clock + Clock.SecondRead);

    private ref StepRecord Begin(int index, TableId table)
    {
        ref StepRecord step = ref _steps[(int)table].Add();
        step.Index = index;
        step.Clock = NextClock(index);
        return ref step;
    }

    private uint NextClock(int index)
    {
        uint clock = _clock;
        if (clock > Clock.Step * (uint)Clock.MaxCycles) { ThrowTooLong(); }
        _clock = clock + Clock.Step;
        _fetchCounts[index]++;
        return clock;
    }

    private static void ThrowTooLong() =>
        throw new InvalidOperationException($"One proof covers at most {Clock.MaxCycles} instructions.");
}
