using System.Runtime.CompilerServices;
using Probity.Crypto.Fields;
using Probity.Crypto.Fields.Kernels;

namespace Probity.Prover.Kernels;

/// <summary>Runs a constraint program on one block of rows, over the base field or over F.</summary>
/// <remarks>
/// A base register is BlockRows words; an F register is five planes of BlockRows words. Number form: Montgomery. All
/// pointers are the caller's scratch memory and hold the registers that the program names.
/// </remarks>
internal static unsafe class BlockRunner<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private const int Rows = ConstraintProgram.BlockRows;

    /// <summary>Words of an F register.</summary>
    public const int QuinticWords = Rows * Quintic.Degree;

    private static int Width => TLanes.Count;

    /// <summary>Executes on base registers; sum (an F register) += Σ α^k C_k.</summary>
    public static void RunBase(ConstraintProgram program, Quintic[] alpha, uint* registers, uint* sum)
    {
        foreach (BlockInstruction step in program.Code)
        {
            uint* target = registers + (step.Target * Rows), a = registers + (step.A * Rows);
            switch (step.Operation)
            {
                case BlockOperation.Add:
                    for (uint* b = registers + (step.B * Rows), end = a + Rows; a < end; a += Width, b += Width, target += Width)
                    {
                        TLanes.Store(TLanes.Add(Load(a), Load(b)), ref *target, 0);
                    }

                    break;
                case BlockOperation.Subtract:
                    for (uint* b = registers + (step.B * Rows), end = a + Rows; a < end; a += Width, b += Width, target += Width)
                    {
                        TLanes.Store(TLanes.Subtract(Load(a), Load(b)), ref *target, 0);
                    }

                    break;
                case BlockOperation.Multiply:
                    for (uint* b = registers + (step.B * Rows), end = a + Rows; a < end; a += Width, b += Width, target += Width)
                    {
                        TLanes.Store(TLanes.Multiply(Load(a), Load(b)), ref *target, 0);
                    }

                    break;
                case BlockOperation.AddConstant:
                    BaseConstant(step.Operation, program.Constants[step.B], a, target);
                    break;
                case BlockOperation.ConstantMinus:
                    BaseConstant(step.Operation, program.Constants[step.B], a, target);
                    break;
                case BlockOperation.MultiplyConstant:
                    BaseConstant(step.Operation, program.Constants[step.B], a, target);
                    break;
                default:
                    QuinticLanes<TLanes> power = QuinticLanes<TLanes>.Broadcast(alpha[step.B]);
                    for (int i = 0; i < Rows; i += Width)
                    {
                        QuinticLanes<TLanes> product = QuinticLanes<TLanes>.Multiply(in power, Load(a + i));
                        AddTo(sum + i, in product);
                    }

                    break;
            }
        }
    }

    /// <summary>Executes on F registers; sum += Σ α^k C_k.</summary>
    public static void RunQuintic(ConstraintProgram program, Quintic[] alpha, uint* registers, uint* sum)
    {
        foreach (BlockInstruction step in program.Code)
        {
            uint* target = registers + (step.Target * QuinticWords), a = registers + (step.A * QuinticWords);
            uint* b = registers + (step.B * QuinticWords);
            switch (step.Operation)
            {
                case BlockOperation.Add:
                    for (int i = 0; i < QuinticWords; i += Width)
                    {
                        TLanes.Store(TLanes.Add(Load(a + i), Load(b + i)), ref target[i], 0);
                    }

                    break;
                case BlockOperation.Subtract:
                    for (int i = 0; i < QuinticWords; i += Width)
                    {
                        TLanes.Store(TLanes.Subtract(Load(a + i), Load(b + i)), ref target[i], 0);
                    }

                    break;
                case BlockOperation.Multiply:
                    for (int i = 0; i < Rows; i += Width)
                    {
                        QuinticLanes<TLanes> x = LoadQuintic(a + i), y = LoadQuintic(b + i);
                        QuinticLanes<TLanes>.Multiply(in x, in y).Store(ref target[i], Rows, 0);
                    }

                    break;
                case BlockOperation.AddConstant:
                    BaseConstant(step.Operation, program.Constants[step.B], a, target);
                    Buffer.MemoryCopy(a + Rows, target + Rows, (QuinticWords - Rows) * sizeof(uint), (QuinticWords - Rows) * sizeof(uint));
                    break;
                case BlockOperation.ConstantMinus:
                    BaseConstant(step.Operation, program.Constants[step.B], a, target);
                    for (int i = Rows; i < QuinticWords; i += Width)
                    {
                        TLanes.Store(TLanes.Subtract(TLanes.Broadcast(0), Load(a + i)), ref target[i], 0);
                    }

                    break;
                case BlockOperation.MultiplyConstant:
                    TLanes constant = TLanes.Broadcast(program.Constants[step.B].Montgomery);
                    for (int i = 0; i < QuinticWords; i += Width)
                    {
                        TLanes.Store(TLanes.Multiply(Load(a + i), constant), ref target[i], 0);
                    }

                    break;
                default:
                    QuinticLanes<TLanes> power = QuinticLanes<TLanes>.Broadcast(alpha[step.B]);
                    for (int i = 0; i < Rows; i += Width)
                    {
                        QuinticLanes<TLanes> x = LoadQuintic(a + i);
                        x = QuinticLanes<TLanes>.Multiply(in x, in power);
                        AddTo(sum + i, in x);
                    }

                    break;
            }
        }
    }

    /// <summary>sum += Σ_g α^g (u_g Π d_i - Σ_i m_i Π_(j≠i) d_j).</summary>
    /// <param name="program">Names the groups and the multiplicities' registers.</param>
    /// <param name="alpha">Powers for the groups.</param>
    /// <param name="registers">Base or F registers of the program.</param>
    /// <param name="quintic">Which of the two.</param>
    /// <param name="denominators">One F register per interaction.</param>
    /// <param name="lookups">One F register per group.</param>
    /// <param name="sum">An F register.</param>
    public static void RunGroups(
        ConstraintProgram program,
        ReadOnlySpan<Quintic> alpha,
        uint* registers,
        bool quintic,
        uint* denominators,
        uint* lookups,
        uint* sum)
    {
        for (int g = 0; g < program.Groups.Count; g++)
        {
            LookupGroup group = program.Groups[g];
            QuinticLanes<TLanes> power = QuinticLanes<TLanes>.Broadcast(alpha[g]);
            uint* d = denominators + (group.First * QuinticWords), u = lookups + (g * QuinticWords);
            for (int i = 0; i < Rows; i += Width)
            {
                QuinticLanes<TLanes> value = group.HasCommonSelector
                    ? CommonSelector(group, registers, quintic, d + i, u + i, i)
                    : OwnMultiplicities(group, registers, quintic, d + i, u + i, i);
                value = Times(in value, in power);
                AddTo(sum + i, in value);
            }
        }
    }

    // u Π d - s Σ_i ±Π_(j≠i) d_j.
    private static QuinticLanes<TLanes> CommonSelector(
        LookupGroup group, uint* registers, bool quintic, uint* d, uint* u, int i)
    {
        QuinticLanes<TLanes> product = LoadQuintic(d), numerator = QuinticLanes<TLanes>.From(TLanes.Broadcast(KoalaBear.One.Montgomery));
        if (group.Signs[0]) { numerator = Negate(in numerator); }
        if (group.Count >= 2)
        {
            QuinticLanes<TLanes> d2 = LoadQuintic(d + QuinticWords);
            numerator = SignedSum(in d2, group.Signs[0], in product, group.Signs[1]);
            QuinticLanes<TLanes> first = product;
            product = Times(in first, in d2);
            if (group.Count == 3)
            {
                QuinticLanes<TLanes> d3 = LoadQuintic(d + (2 * QuinticWords));
                numerator = Times(in numerator, in d3);
                numerator = SignedSum(in numerator, false, in product, group.Signs[2]);
                product = Times(in product, in d3);
            }
        }

        numerator = TimesMultiplicity(in numerator, registers, group.Registers[0], quintic, i);
        QuinticLanes<TLanes> lookup = LoadQuintic(u);
        product = Times(in product, in lookup);
        return QuinticLanes<TLanes>.Subtract(in product, in numerator);
    }

    private static QuinticLanes<TLanes> OwnMultiplicities(
        LookupGroup group, uint* registers, bool quintic, uint* d, uint* u, int i)
    {
        QuinticLanes<TLanes> one = QuinticLanes<TLanes>.From(TLanes.Broadcast(KoalaBear.One.Montgomery));
        QuinticLanes<TLanes> product = LoadQuintic(d);
        QuinticLanes<TLanes> numerator = TimesMultiplicity(in one, registers, group.Registers[0], quintic, i);
        for (int k = 1; k < group.Count; k++)
        {
            // N / D + m / d = (N d + m D) / (D d)
            QuinticLanes<TLanes> next = LoadQuintic(d + (k * QuinticWords));
            QuinticLanes<TLanes> added = TimesMultiplicity(in product, registers, group.Registers[k], quintic, i);
            numerator = Times(in numerator, in next);
            numerator = QuinticLanes<TLanes>.Add(in numerator, in added);
            product = Times(in product, in next);
        }

        QuinticLanes<TLanes> lookup = LoadQuintic(u);
        product = Times(in product, in lookup);
        return QuinticLanes<TLanes>.Subtract(in product, in numerator);
    }

    // By call: beyond two or three inlined products a method, the compiler stops inlining what is inside them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static QuinticLanes<TLanes> Times(in QuinticLanes<TLanes> a, in QuinticLanes<TLanes> b)
    {
        QuinticLanes<TLanes>.Product(in a, in b, out QuinticLanes<TLanes> product);
        return product;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static QuinticLanes<TLanes> TimesMultiplicity(
        in QuinticLanes<TLanes> value, uint* registers, int register, bool quintic, int i)
    {
        if (!quintic) { return QuinticLanes<TLanes>.Multiply(in value, Load(registers + (register * Rows) + i)); }
        QuinticLanes<TLanes> multiplicity = LoadQuintic(registers + (register * QuinticWords) + i);
        return Times(in value, in multiplicity);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static QuinticLanes<TLanes> SignedSum(
        in QuinticLanes<TLanes> a, bool negateA, in QuinticLanes<TLanes> b, bool negateB) => (negateA, negateB) switch
        {
            (false, false) => QuinticLanes<TLanes>.Add(in a, in b),
            (false, true) => QuinticLanes<TLanes>.Subtract(in a, in b),
            (true, false) => QuinticLanes<TLanes>.Subtract(in b, in a),
            _ => Negate(QuinticLanes<TLanes>.Add(in a, in b)),
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static QuinticLanes<TLanes> Negate(in QuinticLanes<TLanes> a)
    {
        QuinticLanes<TLanes> zero = QuinticLanes<TLanes>.From(TLanes.Broadcast(0));
        return QuinticLanes<TLanes>.Subtract(in zero, in a);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BaseConstant(BlockOperation operation, KoalaBear value, uint* a, uint* target)
    {
        TLanes constant = TLanes.Broadcast(value.Montgomery);
        for (int i = 0; i < Rows; i += Width)
        {
            TLanes x = Load(a + i);
            TLanes result = operation switch
            {
                BlockOperation.AddConstant => TLanes.Add(x, constant),
                BlockOperation.ConstantMinus => TLanes.Subtract(constant, x),
                _ => TLanes.Multiply(x, constant),
            };
            TLanes.Store(result, ref target[i], 0);
        }
    }

    // SAFETY (all): the caller's pointers name whole registers, and i stays inside one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Load(uint* source) => TLanes.Load(in *source, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static QuinticLanes<TLanes> LoadQuintic(uint* source) => QuinticLanes<TLanes>.Load(in *source, Rows, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo(uint* sum, in QuinticLanes<TLanes> value)
    {
        QuinticLanes<TLanes> old = LoadQuintic(sum);
        QuinticLanes<TLanes>.Add(in old, in value).Store(ref *sum, Rows, 0);
    }
}
