using Probity.Core;
using Probity.Crypto.Fields;
using Probity.ProofSystem.Air;

namespace Probity.Prover.Kernels;

/// <summary>What an instruction of a block program does.</summary>
internal enum BlockOperation : byte
{
    /// <summary>target = a + b.</summary>
    Add,

    /// <summary>target = a - b.</summary>
    Subtract,

    /// <summary>target = a · b.</summary>
    Multiply,

    /// <summary>target = a + constant b.</summary>
    AddConstant,

    /// <summary>target = constant b - a.</summary>
    ConstantMinus,

    /// <summary>target = a · constant b.</summary>
    MultiplyConstant,

    /// <summary>sum += a · α^b.</summary>
    Accumulate,
}

/// <summary>One instruction on block registers.</summary>
internal readonly record struct BlockInstruction(BlockOperation Operation, int Target, int A, int B);

/// <summary>A group of interactions that share a lookup column.</summary>
/// <param name="First">Its first interaction.</param>
/// <param name="Count">1 to 3.</param>
/// <param name="Registers">The multiplicities' registers, or one register when all are plus or minus the same.</param>
/// <param name="Signs">With one register: whether each multiplicity is its negation. Otherwise empty.</param>
internal sealed record LookupGroup(int First, int Count, int[] Registers, bool[] Signs)
{
    public bool HasCommonSelector => Signs.Length > 0;
}

/// <summary>A chip's tape with registers assigned, for evaluation on blocks of rows.</summary>
internal sealed class ConstraintProgram
{
    /// <summary>Rows (pairs, in the zerocheck) that an instruction handles at once.</summary>
    public const int BlockRows = 32;

    private readonly ConstraintTape _tape;
    private readonly List<BlockInstruction> _code = [];
    private readonly Dictionary<int, int> _registerOf = [];
    private readonly Stack<int> _free = [];

    public ConstraintProgram(CompiledChip chip)
    {
        _tape = chip.Tape;
        int constraints = chip.Chip.Constraints.Count;
        HashSet<int> used = FindUsedSlots();
        UsedColumns = [.. Enumerable.Range(0, _tape.InputCount).Where(used.Contains)];
        foreach (int column in UsedColumns)
        {
            _registerOf.Add(column, RegisterCount++);
        }

        Groups = MakeGroups(chip, constraints, out HashSet<int> pinned);
        Emit(constraints, used, pinned);
        Groups = [.. Groups.Select(g => g with { Registers = Array.ConvertAll(g.Registers, slot => _registerOf[slot]) })];
        Code = [.. _code];
    }

    /// <summary>The columns that the program reads; register i holds column UsedColumns[i].</summary>
    public int[] UsedColumns { get; }

    /// <summary>Registers in all.</summary>
    public int RegisterCount { get; private set; }

    /// <summary>The instructions.</summary>
    public BlockInstruction[] Code { get; }

    /// <summary>Constants by index.</summary>
    public List<KoalaBear> Constants { get; } = [];

    /// <summary>The lookup groups, in order.</summary>
    public IReadOnlyList<LookupGroup> Groups { get; private set; }

    private int FirstStep => _tape.InputCount + _tape.Constants.Length;

    private HashSet<int> FindUsedSlots()
    {
        HashSet<int> used = [.. _tape.Outputs];
        for (int s = _tape.Steps.Length - 1; s >= 0; s--)
        {
            if (used.Contains(FirstStep + s))
            {
                used.Add(_tape.Steps[s].Left);
                used.Add(_tape.Steps[s].Right);
            }
        }

        return used;
    }

    // Multiplicities are compared as affine forms, so that a receive's negation needs no instruction.
    private List<LookupGroup> MakeGroups(CompiledChip chip, int constraints, out HashSet<int> pinned)
    {
        List<LookupGroup> groups = [];
        pinned = [];
        int count = chip.Chip.Interactions.Count;
        for (int first = 0; first < count; first += Chip.MaxGroupSize)
        {
            int size = Math.Min(Chip.MaxGroupSize, count - first);
            int[] slots = [.. Enumerable.Range(first, size).Select(i => _tape.Outputs[constraints + i])];
            AffineForm[] forms =
                [.. Enumerable.Range(first, size).Select(i => AffineForm.Of(chip.Chip, chip.Chip.Interactions[i].Multiplicity))];
            bool[] same = [.. forms.Select(f => Agree(f, forms[0], KoalaBear.One))];
            bool[] opposite = [.. forms.Select(f => Agree(f, forms[0], -KoalaBear.One))];
            LookupGroup group = Enumerable.Range(0, size).All(i => same[i] || opposite[i])
                ? new LookupGroup(first, size, [slots[0]], [.. same.Select(s => !s)])
                : new LookupGroup(first, size, slots, []);
            groups.Add(group);
            pinned.UnionWith(group.Registers);
        }

        return groups;
    }

    private static bool Agree(AffineForm a, AffineForm b, KoalaBear factor) =>
        a.Constant == b.Constant * factor
        && a.Terms.Count == b.Terms.Count
        && a.Terms.Zip(b.Terms).All(t => t.First.Column == t.Second.Column && t.First.Coefficient == t.Second.Coefficient * factor);

    private void Emit(int constraints, HashSet<int> used, HashSet<int> pinned)
    {
        Dictionary<int, int> lastUse = [];
        for (int s = 0; s < _tape.Steps.Length; s++)
        {
            lastUse[_tape.Steps[s].Left] = s;
            lastUse[_tape.Steps[s].Right] = s;
        }

        ILookup<int, int> alphas = Enumerable.Range(0, constraints).ToLookup(k => _tape.Outputs[k]);
        foreach (int column in UsedColumns)
        {
            Accumulate(column);
        }

        foreach (int slot in pinned.Where(IsConstant))
        {
            throw new InvalidOperationException("A multiplicity that is a constant would not vanish on the zero row.");
        }

        for (int s = 0; s < _tape.Steps.Length; s++)
        {
            int slot = FirstStep + s;
            if (!used.Contains(slot) || (!alphas.Contains(slot) && !pinned.Contains(slot) && !lastUse.ContainsKey(slot)))
            {
                continue;
            }

            TapeStep step = _tape.Steps[s];
            int target = _free.Count > 0 ? _free.Pop() : RegisterCount++;
            _code.Add(Translate(step, target));
            _registerOf.Add(slot, target);
            Accumulate(slot);
            Release(step.Left, s);
            if (step.Right != step.Left) { Release(step.Right, s); }
            if (!lastUse.ContainsKey(slot) && !pinned.Contains(slot)) { _free.Push(target); }
        }

        void Accumulate(int slot)
        {
            foreach (int k in alphas[slot])
            {
                _code.Add(new BlockInstruction(BlockOperation.Accumulate, 0, _registerOf[slot], k));
            }
        }

        void Release(int slot, int step)
        {
            if (slot >= FirstStep && lastUse[slot] == step && !pinned.Contains(slot)) { _free.Push(_registerOf[slot]); }
        }
    }

    private BlockInstruction Translate(TapeStep step, int target)
    {
        bool leftConstant = IsConstant(step.Left), rightConstant = IsConstant(step.Right);
        Invariant.Require(!(leftConstant && rightConstant));
        return (step.Operation, leftConstant, rightConstant) switch
        {
            (TapeOperation.Add, true, _) => Of(BlockOperation.AddConstant, step.Right, Constant(step.Left, false)),
            (TapeOperation.Add, _, true) => Of(BlockOperation.AddConstant, step.Left, Constant(step.Right, false)),
            (TapeOperation.Subtract, true, _) => Of(BlockOperation.ConstantMinus, step.Right, Constant(step.Left, false)),
            (TapeOperation.Subtract, _, true) => Of(BlockOperation.AddConstant, step.Left, Constant(step.Right, true)),
            (TapeOperation.Multiply, true, _) => Of(BlockOperation.MultiplyConstant, step.Right, Constant(step.Left, false)),
            (TapeOperation.Multiply, _, true) => Of(BlockOperation.MultiplyConstant, step.Left, Constant(step.Right, false)),
            (TapeOperation.Add, _, _) => new BlockInstruction(BlockOperation.Add, target, Register(step.Left), Register(step.Right)),
            (TapeOperation.Subtract, _, _) =>
                new BlockInstruction(BlockOperation.Subtract, target, Register(step.Left), Register(step.Right)),
            _ => new BlockInstruction(BlockOperation.Multiply, target, Register(step.Left), Register(step.Right)),
        };

        BlockInstruction Of(BlockOperation operation, int slot, int constant) => new(operation, target, Register(slot), constant);
    }

    private int Register(int slot) => _registerOf[slot];

    private bool IsConstant(int slot) => slot >= _tape.InputCount && slot < FirstStep;

    private int Constant(int slot, bool negated)
    {
        KoalaBear value = _tape.Constants[slot - _tape.InputCount];
        Constants.Add(negated ? -value : value);
        return Constants.Count - 1;
    }
}
