using Probity.Core.Secrets;
using Probity.Crypto.Fields;
using Probity.ProofSystem.Air;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;
using Probity.ProofSystem.Proof;

namespace Probity.Prover.Tests;

/// <summary>A machine of four small chips that uses every feature of the proof system, at sizes a test can afford.</summary>
internal sealed class ToyMachine : ITraceTables
{
    public const int RangeLog2 = 6;
    public const int ProgramLog2 = 7;

    private static readonly Bus Program = new(1, "program", 2);
    private static readonly Bus Range = new(2, "range", 1);
    private static readonly Bus Chain = new(3, "chain", 2);

    private readonly uint[][][] _cells;
    private readonly int[] _rows;

    public ToyMachine(int steps, ProtocolParameters? parameters = null)
    {
        uint[] program = new uint[2 << ProgramLog2];
        for (int i = 0; i < 1 << ProgramLog2; i++)
        {
            program[i] = (uint)(i % 50);
            program[(1 << ProgramLog2) + i] = (uint)(i % 50) + 3;
        }

        // A chain of steps: value' = value + 3 where (value, value + 3) is in the program; products as ballast.
        uint[][] step = NewColumns(6, steps);
        uint[] programUses = new uint[1 << ProgramLog2], rangeUses = new uint[1 << RangeLog2];
        for (int i = 0; i < steps; i++)
        {
            uint value = (uint)((i * 7) % 50);
            step[0][i] = 1;
            step[1][i] = value;
            step[2][i] = value + 3;
            step[3][i] = value * value * value;
            step[4][i] = (uint)i;
            step[5][i] = value % 2;
            programUses[value]++;
            rangeUses[value]++;
            rangeUses[value + 3]++;
        }

        uint[][] tiny = NewColumns(2, 1);
        tiny[0][0] = 1;
        tiny[1][0] = (uint)steps;
        _cells = [[programUses], step, [rangeUses], tiny];
        _rows = [1 << ProgramLog2, steps, 1 << RangeLog2, 1];
        Parameters = parameters ?? SmallParameters;
        Commitment = ProgramCommitment.Create(Parameters, program, ProgramLog2, 1);
        int[] heights = [ProgramLog2, LogOf(steps), RangeLog2, 1];
        Shape = ProofShape.TryCreate(Air, Parameters, heights).Value!;
        Statement = new Statement(
            Commitment.Root.ToArray(), new byte[] { 1, 2, 3 }, Array.Empty<byte>(),
            [new BusTerm(Chain, true, [0, 0]), new BusTerm(Chain, false, [(uint)steps, 9])]);
    }

    public static ProtocolParameters SmallParameters { get; } = new()
    {
        Id = 99,
        Name = "test",
        SecurityBits = 0,
        Trace = new CodeParameters(2, 12, 20),
        Program = new CodeParameters(3, 5, 11),
        Folds = [new CodeParameters(3, 8, 16), new CodeParameters(4, 6, 5)],
        GrindingBits = 3,
        DigestBytes = 32,
        FoldLog2 = 2,
        MinStackLog2 = 7,
        MaxStackLog2 = 12,
        MaxColumns = 144,
        MinProgramLog2 = 7,
        MaxProgramLog2 = 10,
        TailCells = 16,
        MaskLog2 = 7,
    };

    public static AirDefinition Air { get; } = new([ProgramChip(), StepChip(), RangeChip(), TinyChip()]);

    public ProtocolParameters Parameters { get; }

    public ProgramCommitment Commitment { get; }

    public ProofShape Shape { get; }

    public Statement Statement { get; }

    public uint[][][] Cells => _cells;

    public int RealRows(int chip) => _rows[chip];

    public bool IsFilledLast(int chip) => false;

    public void Fill(int chip, TraceColumns columns)
    {
        for (int c = 0; c < columns.Count; c++)
        {
            _cells[chip][c].CopyTo(columns[c]);
        }
    }

    public byte[] Prove(IRandomSource random, int threads = 1) => AirProver.Prove(
        Shape, Statement, Commitment, this, random, new ProverOptions { Threads = threads }, TestContext.Current.CancellationToken);

    private static Chip ProgramChip()
    {
        ChipBuilder b = new("program");
        Expression from = b.ProgramColumn("from"), to = b.ProgramColumn("to"), uses = b.Column("uses");
        b.Send(Program, uses, from, to);
        return b.Build();
    }

    private static Chip StepChip()
    {
        ChipBuilder b = new("step");
        Expression real = b.Column("real"), from = b.Column("from"), to = b.Column("to"), cube = b.Column("cube");
        Expression clock = b.Column("clock"), odd = b.Column("odd");
        b.RequireBoolean("real", real);
        b.RequireBoolean("odd", odd);
        b.RequireZero("cube", real * ((from * from * from) - cube));
        b.RequireZero("to", (real * to) - (real * from) - (3 * real));
        b.Receive(Program, real, from, to);
        b.Send(Range, real, from);
        b.Send(Range, real, to);
        b.Receive(Chain, real, clock, 0);
        b.Send(Chain, real, clock + 1, 0);
        return b.Build();
    }

    private static Chip RangeChip()
    {
        ChipBuilder b = new("range");
        Expression value = b.PublicColumn(new IdentityColumn()), uses = b.Column("uses");
        b.Receive(Range, uses, value);
        return b.Build();
    }

    private static Chip TinyChip()
    {
        ChipBuilder b = new("tiny");
        Expression real = b.Column("real"), count = b.Column("count");
        b.RequireBoolean("real", real);
        b.Receive(Chain, real, count, 0);
        b.Send(Chain, real, count, real + 8);
        return b.Build();
    }

    private static uint[][] NewColumns(int columns, int rows)
    {
        uint[][] cells = new uint[columns][];
        for (int c = 0; c < columns; c++)
        {
            cells[c] = new uint[rows];
        }

        return cells;
    }

    private static int LogOf(int rows) => Math.Max(1, int.Log2((rows * 2) - 1));

    private sealed class IdentityColumn : PublicColumn
    {
        public override uint ValueAt(ReadOnlySpan<byte> publicInput, int row) => (uint)row;

        public override Quintic Evaluate(ReadOnlySpan<byte> publicInput, ReadOnlySpan<Quintic> point)
        {
            Quintic sum = default;
            for (int i = 0; i < point.Length; i++)
            {
                sum += point[i] * Quintic.From(1u << i);
            }

            return sum;
        }
    }
}
