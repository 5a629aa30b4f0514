using System.Buffers;
using System.Runtime.InteropServices;
using Probity.Machine.Executor.Kernels;

namespace Probity.Machine.Executor;

/// <summary>
/// The outside world of one execution: inputs with their cursors, the outputs, the program break.
/// </summary>
/// <remarks>Source: docs/specs/program.md, "System calls".</remarks>
internal sealed class SystemCalls(ExecutionInput input, GuestMemory memory)
{
    internal const uint Read = 63;
    internal const uint Write = 64;
    internal const uint Exit = 93;
    internal const uint ExitGroup = 94;
    internal const uint SetBreak = 214;

    private const uint MaxTransferBytes = 1u << 28;
    private const uint BadDescriptor = unchecked((uint)-9);
    private const uint NotImplemented = unchecked((uint)-38);

    private readonly ArrayBufferWriter<byte> _publicOutput = new();
    private readonly ArrayBufferWriter<byte> _debugText = new();
    private int _privateCursor;
    private int _publicCursor;

    internal ReadOnlyMemory<byte> PublicOutput => _publicOutput.WrittenMemory;

    internal ReadOnlyMemory<byte> DebugText => _debugText.WrittenMemory;

    /// <summary>Performs a call that is not an exit.</summary>
    /// <param name="recorder">Sees the call, then the words it touched.</param>
    /// <param name="index">The ECALL's position in the program table.</param>
    /// <param name="number">a7.</param>
    /// <param name="a0">First argument.</param>
    /// <param name="a1">Second argument.</param>
    /// <param name="a2">Third argument.</param>
    /// <param name="result">What a0 becomes.</param>
    /// <returns>The reason of a trap with its sentence, or null.</returns>
    internal (TrapReason Reason, string Detail)? Call<TRecorder>(
        ref TRecorder recorder, int index, uint number, uint a0, uint a1, uint a2, out uint result)
        where TRecorder : struct, IExecutionRecorder
    {
        result = NotImplemented;
        switch (number)
        {
            case Read when a0 is 0 or 3:
                return ReadInput(ref recorder, index, a0, a1, a2, out result);
            case Write when a0 is 1 or 2:
                return WriteOutput(ref recorder, index, a0, a1, a2, out result);
            case Read or Write:
                result = BadDescriptor;
                break;
            case SetBreak:
                memory.SetBreak(a0);
                result = memory.Break;
                break;
            default:
                break;
        }

        recorder.SystemCall(index, number, a0, a1, a2, result);
        return null;
    }

    private (TrapReason Reason, string Detail)? ReadInput<TRecorder>(
        ref TRecorder recorder, int index, uint descriptor, uint buffer, uint count, out uint result)
        where TRecorder : struct, IExecutionRecorder
    {
        ReadOnlySpan<byte> source = descriptor == 0
            ? input.PrivateInput.Span[_privateCursor..]
            : input.PublicInput.Span[_publicCursor..];
        uint bytes = result = Math.Min(count, (uint)source.Length);
        if (CheckTransfer(count, buffer, bytes) is { } trap) { return trap; }
        if (memory.TouchesText(buffer, bytes))
        {
            return (TrapReason.StoreIntoText, $"read of {bytes} bytes to 0x{buffer:x8}, which touches the text");
        }

        if (descriptor == 0) { _privateCursor += (int)bytes; }
        else { _publicCursor += (int)bytes; }
        recorder.SystemCall(index, Read, descriptor, buffer, count, bytes);
        if (bytes == 0) { return null; }
        if (typeof(TRecorder) == typeof(NoRecording))
        {
            source[..(int)bytes].CopyTo(memory.Slice(buffer, bytes));
            return null;
        }

        // The recorder wants each word before and after, so the words are kept while the bytes are copied.
        uint firstWord = buffer >> 2, words = ((buffer + bytes - 1) >> 2) - firstWord + 1;
        Span<uint> after = MemoryMarshal.Cast<byte, uint>(memory.Slice(firstWord << 2, words * 4));
        uint[] before = after.ToArray();
        source[..(int)bytes].CopyTo(memory.Slice(buffer, bytes));
        for (int i = 0; i < before.Length; i++)
        {
            recorder.CopyWord(firstWord + (uint)i, before[i], after[i]);
        }

        return null;
    }

    private (TrapReason Reason, string Detail)? WriteOutput<TRecorder>(
        ref TRecorder recorder, int index, uint descriptor, uint buffer, uint count, out uint result)
        where TRecorder : struct, IExecutionRecorder
    {
        result = count;
        if (CheckTransfer(count, buffer, count) is { } trap) { return trap; }
        if (descriptor == 1
            && input.PublicInput.Length + _publicOutput.WrittenCount + count > ExecutionInput.MaxPublicBytes)
        {
            return (TrapReason.PublicDataTooLong,
                $"write of {count} bytes: public input ({input.PublicInput.Length} bytes) and output "
                + $"({_publicOutput.WrittenCount} so far) may have {ExecutionInput.MaxPublicBytes} together");
        }

        recorder.SystemCall(index, Write, descriptor, buffer, count, count);
        if (count == 0) { return null; }
        ReadOnlySpan<byte> source = memory.Slice(buffer, count);
        if (descriptor == 2)
        {
            // Up to 2^28 bytes for one instruction, which nobody proves: a recorder must not have to look at them.
            KeepDebugText(source);
            return null;
        }

        _publicOutput.Write(source);
        if (typeof(TRecorder) == typeof(NoRecording)) { return null; }
        for (uint word = buffer >> 2; word <= (buffer + count - 1) >> 2; word++)
        {
            uint value = memory.ReadWord(word);
            recorder.CopyWord(word, value, value);
        }

        return null;
    }

    private void KeepDebugText(ReadOnlySpan<byte> source)
    {
        int room = ExecutionLimits.MaxDebugBytes - _debugText.WrittenCount;
        _debugText.Write(source[..Math.Min(source.Length, room)]);
    }

    private (TrapReason Reason, string Detail)? CheckTransfer(uint count, uint buffer, uint bytes)
    {
        if (count > MaxTransferBytes)
        {
            return (TrapReason.TransferTooLong,
                $"transfer of {count} bytes; at most {MaxTransferBytes} are allowed");
        }

        return bytes == 0 || memory.IsValid(buffer, bytes)
            ? null
            : (TrapReason.OutsideMemory, $"transfer of {bytes} bytes at 0x{buffer:x8}, outside of memory");
    }
}
