using Probity.Core.Encoding;
using Probity.Core.Verdicts;
using Probity.Machine.Executor;
using Probity.Machine.Tables;
using Probity.ProofSystem.Air;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;
using Probity.ProofSystem.Proof;

namespace Probity.Machine.Receipts;

/// <summary>What a receipt says, before its proof is checked: parsed and in canonical form, but not yet believed.</summary>
/// <remarks>Source: docs/specs/receipt.md, section 1.</remarks>
public sealed class Receipt
{
    /// <summary>The first bytes of every receipt.</summary>
    public static ReadOnlySpan<byte> Magic => "PRBT"u8;

    /// <summary>The version of the format that this code reads and writes.</summary>
    public const byte Version = 1;

    /// <summary>The kind of receipt: one proof of one whole execution.</summary>
    public const byte SingleExecution = 1;

    /// <summary>The largest proof. Far above what any shape needs; it bounds memory.</summary>
    public const int MaxProofBytes = 1 << 20;

    /// <summary>The largest receipt.</summary>
    public const int MaxBytes = MaxProofBytes + ExecutionInput.MaxPublicBytes + 256;

    private const byte AbsentByte = 0xFF;

    private Receipt(
        ProofShape shape,
        uint entryPc,
        byte[] programRoot,
        byte exitCode,
        ReadOnlyMemory<byte> publicInput,
        ReadOnlyMemory<byte> publicOutput,
        ReadOnlyMemory<byte> proof)
    {
        (Shape, EntryPc, ProgramRoot, ExitCode) = (shape, entryPc, programRoot, exitCode);
        (PublicInput, PublicOutput, Proof) = (publicInput, publicOutput, proof);
        ProgramId = ProgramId.Of(shape.ProgramLog2, entryPc, programRoot);
    }

    /// <summary>The machine as an AIR.</summary>
    public static AirDefinition Air { get; } = new(MachineTables.Chips);

    /// <summary>The form of the proof: profile and table heights.</summary>
    public ProofShape Shape { get; }

    /// <summary>Where the program starts.</summary>
    public uint EntryPc { get; }

    /// <summary>Root of the program tree.</summary>
    public ReadOnlyMemory<byte> ProgramRoot { get; }

    /// <summary>The id that entry point and root make.</summary>
    public ProgramId ProgramId { get; }

    /// <summary>The program's exit code.</summary>
    public byte ExitCode { get; }

    /// <summary>Descriptor 3.</summary>
    public ReadOnlyMemory<byte> PublicInput { get; }

    /// <summary>Descriptor 1.</summary>
    public ReadOnlyMemory<byte> PublicOutput { get; }

    /// <summary>The proof's bytes.</summary>
    public ReadOnlyMemory<byte> Proof { get; }

    /// <summary>Bytes of the receipt without public input and output.</summary>
    public int ProofAndHeaderBytes => ToArray().Length - PublicInput.Length - PublicOutput.Length;

    /// <summary>A receipt of a proof that was just made.</summary>
    public static Receipt From(
        ProofShape shape,
        CommittedProgram program,
        byte exitCode,
        ReadOnlyMemory<byte> publicInput,
        ReadOnlyMemory<byte> publicOutput,
        ReadOnlyMemory<byte> proof) => new(
            shape, program.Program.EntryPc, program.Commitment.Root.ToArray(), exitCode, publicInput, publicOutput, proof);

    /// <summary>Reads a receipt. Total: any bytes give a verdict.</summary>
    public static Verdict<Receipt> Parse(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length > MaxBytes)
        {
            return new Rejection(RejectionCode.TooLong, $"a receipt has at most {MaxBytes} bytes, this file has {encoded.Length}");
        }

        ByteReader reader = new(encoded);
        if (!reader.TryReadBytes(Magic.Length, out ReadOnlySpan<byte> magic) || !magic.SequenceEqual(Magic))
        {
            return new Rejection(RejectionCode.Malformed, "this is not a receipt: the first four bytes are wrong");
        }

        if (!reader.TryReadByte(out byte version) || !reader.TryReadByte(out byte kind)) { return Truncated(); }
        if (version != Version || kind != SingleExecution)
        {
            return new Rejection(
                RejectionCode.UnsupportedVersion, $"version {version}, kind {kind} of receipt is not known to this verifier");
        }

        if (!reader.TryReadByte(out byte profile)
            || !reader.TryReadByte(out byte machine)
            || !reader.TryReadUInt32(out uint entryPc)
            || !reader.TryReadBytes(ProtocolParameters.ProgramDigestBytes, out ReadOnlySpan<byte> root)
            || !reader.TryReadBytes(MachineTables.Chips.Count, out ReadOnlySpan<byte> heightBytes)
            || !reader.TryReadByte(out byte exitCode)
            || !reader.TryReadPrefixed(ExecutionInput.MaxPublicBytes, out ReadOnlySpan<byte> publicInput)
            || !reader.TryReadPrefixed(ExecutionInput.MaxPublicBytes - publicInput.Length, out ReadOnlySpan<byte> publicOutput)
            || !reader.TryReadPrefixed(MaxProofBytes, out ReadOnlySpan<byte> proof))
        {
            return Truncated();
        }

        if (machine != ProgramId.MachineVersion)
        {
            return new Rejection(RejectionCode.UnsupportedVersion, $"machine version {machine} is not known to this verifier");
        }

        if (reader.RemainingBytes > 0)
        {
            return new Rejection(RejectionCode.TrailingBytes, $"{reader.RemainingBytes} bytes follow the receipt");
        }

        if (ProtocolParameters.Find(profile) is not { } parameters)
        {
            return new Rejection(RejectionCode.UnknownParameters, $"profile {profile} is not known to this verifier");
        }

        int[] heights = new int[heightBytes.Length];
        for (int i = 0; i < heights.Length; i++)
        {
            heights[i] = heightBytes[i] == AbsentByte ? ProofShape.Absent : heightBytes[i];
        }

        // What depends on the statement first: tables whose height is not the prover's choice.
        if (MachineTables.CheckHeights(heights, heights[Air.ProgramChip], publicInput.Length) is { } refused) { return refused; }
        Verdict<ProofShape> shape = ProofShape.TryCreate(Air, parameters, heights);
        return shape.IsAccepted
            ? new Receipt(
                shape.Value, entryPc, root.ToArray(), exitCode, publicInput.ToArray(), publicOutput.ToArray(), proof.ToArray())
            : shape.Forward<Receipt>();
    }

    /// <summary>The receipt's one encoding.</summary>
    public byte[] ToArray()
    {
        ByteWriter writer = new();
        writer.WriteBytes(Magic);
        writer.WriteByte(Version);
        writer.WriteByte(SingleExecution);
        writer.WriteByte(Shape.Parameters.Id);
        writer.WriteByte(ProgramId.MachineVersion);
        writer.WriteUInt32(EntryPc);
        writer.WriteBytes(ProgramRoot.Span);
        foreach (int height in Shape.HeightsLog2)
        {
            writer.WriteByte(height == ProofShape.Absent ? AbsentByte : (byte)height);
        }

        writer.WriteByte(ExitCode);
        writer.WritePrefixed(PublicInput.Span);
        writer.WritePrefixed(PublicOutput.Span);
        writer.WritePrefixed(Proof.Span);
        return writer.ToArray();
    }

    private static Rejection Truncated() =>
        new(RejectionCode.Malformed, "the receipt is cut short, or a length in it is above its limit");
}
