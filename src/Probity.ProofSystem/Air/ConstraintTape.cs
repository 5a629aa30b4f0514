using System.Runtime.InteropServices;
using Probity.Crypto.Fields;

namespace Probity.ProofSystem.Air;

/// <summary>What a step of a tape does with its two operands.</summary>
internal enum TapeOperation : byte
{
    /// <summary>Left + right.</summary>
    Add,

    /// <summary>Left - right.</summary>
    Subtract,

    /// <summary>Left · right.</summary>
    Multiply,
}

/// <summary>One step; its result gets the next slot.</summary>
/// <param name="Operation">What to compute.</param>
/// <param name="Left">Slot of the first operand, always an earlier one.</param>
/// <param name="Right">Slot of the second operand, always an earlier one.</param>
internal readonly record struct TapeStep(TapeOperation Operation, int Left, int Right);

/// <summary>A list of expressions as straight-line code with common subexpressions shared.</summary>
/// <remarks>
/// Slots: first the chip's columns (main, program, public), then the constants, then one per step. The verifier runs
/// a tape on one row of F; the prover runs the same tape on blocks of rows.
/// </remarks>
internal sealed class ConstraintTape
{
    private ConstraintTape(int inputCount, KoalaBear[] constants, TapeStep[] steps, int[] outputs)
    {
        InputCount = inputCount;
        Constants = constants;
        Steps = steps;
        Outputs = outputs;
    }

    /// <summary>Columns of the chip, used or not.</summary>
    public int InputCount { get; }

    /// <summary>Values of the slots that follow the inputs.</summary>
    public KoalaBear[] Constants { get; }

    /// <summary>The code, in order.</summary>
    public TapeStep[] Steps { get; }

    /// <summary>Slots that hold the expressions' values, in the order given.</summary>
    public int[] Outputs { get; }

    /// <summary>Slots in all.</summary>
    public int SlotCount => InputCount + Constants.Length + Steps.Length;

    /// <summary>Compiles expressions over the columns of a chip.</summary>
    public static ConstraintTape Compile(Chip chip, IEnumerable<Expression> expressions) =>
        new Compiler(chip).Compile([.. expressions]);

    /// <summary>Computes all slots of one row.</summary>
    /// <param name="columns">Shape: <see cref="InputCount"/> values.</param>
    /// <param name="outputs">Shape: one value per expression.</param>
    public void Evaluate(ReadOnlySpan<Quintic> columns, Span<Quintic> outputs)
    {
        Quintic[] slots = new Quintic[SlotCount];
        columns.CopyTo(slots);
        int next = InputCount;
        foreach (KoalaBear constant in Constants)
        {
            slots[next++] = Quintic.From(constant);
        }

        foreach (TapeStep step in Steps)
        {
            slots[next++] = step.Operation switch
            {
                TapeOperation.Add => slots[step.Left] + slots[step.Right],
                TapeOperation.Subtract => slots[step.Left] - slots[step.Right],
                _ => slots[step.Left] * slots[step.Right],
            };
        }

        for (int i = 0; i < Outputs.Length; i++)
        {
            outputs[i] = slots[Outputs[i]];
        }
    }

    private sealed class Compiler(Chip chip)
    {
        // Before renumbering: inputs are their index, constants are negative (-1 - index), steps follow the inputs.
        private readonly List<KoalaBear> _constants = [];
        private readonly List<TapeStep> _steps = [];
        private readonly Dictionary<Expression, int> _known = new(ReferenceEqualityComparer.Instance);
        private readonly Dictionary<TapeStep, int> _numbered = [];

        public ConstraintTape Compile(Expression[] expressions)
        {
            int[] outputs = Array.ConvertAll(expressions, Visit);
            int Slot(int raw) => raw < 0 ? chip.ColumnCount - 1 - raw
                : raw < chip.ColumnCount ? raw
                : raw + _constants.Count;
            foreach (ref TapeStep step in CollectionsMarshal.AsSpan(_steps))
            {
                step = new TapeStep(step.Operation, Slot(step.Left), Slot(step.Right));
            }

            return new ConstraintTape(chip.ColumnCount, [.. _constants], [.. _steps], Array.ConvertAll(outputs, Slot));
        }

        private int Visit(Expression expression)
        {
            if (_known.TryGetValue(expression, out int slot)) { return slot; }
            slot = expression switch
            {
                ConstantExpression constant => Constant(constant.Value),
                ColumnExpression column => chip.GlobalIndex(column),
                SumExpression sum => Step(TapeOperation.Add, sum.Left, sum.Right),
                DifferenceExpression difference => Step(TapeOperation.Subtract, difference.Left, difference.Right),
                ProductExpression product => Step(TapeOperation.Multiply, product.Left, product.Right),
                _ => throw new InvalidOperationException("Unknown expression."),
            };
            _known.Add(expression, slot);
            return slot;
        }

        private int Constant(KoalaBear value)
        {
            int index = _constants.IndexOf(value);
            if (index < 0)
            {
                index = _constants.Count;
                _constants.Add(value);
            }

            return -1 - index;
        }

        private int Step(TapeOperation operation, Expression left, Expression right)
        {
            int a = Visit(left), b = Visit(right);
            if (a < 0 && b < 0) { return Constant(Fold(operation, _constants[-1 - a], _constants[-1 - b])); }
            if (operation != TapeOperation.Subtract && b < a) { (a, b) = (b, a); }
            TapeStep step = new(operation, a, b);
            if (!_numbered.TryGetValue(step, out int slot))
            {
                slot = chip.ColumnCount + _steps.Count;
                _steps.Add(step);
                _numbered.Add(step, slot);
            }

            return slot;
        }

        private static KoalaBear Fold(TapeOperation operation, KoalaBear a, KoalaBear b) => operation switch
        {
            TapeOperation.Add => a + b,
            TapeOperation.Subtract => a - b,
            _ => a * b,
        };
    }
}
