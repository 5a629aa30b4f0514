using Probity.ProofSystem.Parameters;

namespace Probity.ProofSystem.Layout;

/// <summary>An aligned part of the opened message: cells Offset .. Offset + 2^SizeLog2 - 1.</summary>
/// <param name="Offset">A multiple of 2^SizeLog2.</param>
/// <param name="SizeLog2">Logarithm of the part's length.</param>
internal readonly record struct MessageRegion(int Offset, int SizeLog2)
{
    /// <summary>First cell behind the part.</summary>
    public int End => Offset + (1 << SizeLog2);
}

/// <summary>The message G = (ε g1 + R1 ‖ ε g0 ‖ ε M + R2 ‖ tail), its chunks, and the folds down to the clear message.</summary>
internal sealed class OpeningLayout
{
    public OpeningLayout(ProofShape shape)
    {
        ProtocolParameters parameters = shape.Parameters;
        int n = shape.StackLog2;
        Stack = new MessageRegion(0, n);
        Program = new MessageRegion(Stack.End, shape.ProgramLog2);
        Mask = new MessageRegion(Program.End, parameters.MaskLog2);
        Tail = new MessageRegion(Mask.End, parameters.TailLog2);
        FoldCount = parameters.Folds.Count;
        ChunkLog2 = new int[FoldCount];
        ChunkCount = new int[FoldCount];
        for (int fold = 0; fold < FoldCount; fold++)
        {
            ChunkLog2[fold] = n - (parameters.FoldLog2 * (fold + 1));
            ChunkCount[fold] = fold == 0
                ? (Tail.End + (1 << ChunkLog2[0]) - 1) >> ChunkLog2[0]
                : 1 << parameters.FoldLog2;
        }
    }

    /// <summary>The combination of all stack columns.</summary>
    public MessageRegion Stack { get; }

    /// <summary>The combination of the program columns.</summary>
    public MessageRegion Program { get; }

    /// <summary>The mask vector, its own tail included.</summary>
    public MessageRegion Mask { get; }

    /// <summary>The combination of the stack columns' tails.</summary>
    public MessageRegion Tail { get; }

    /// <summary>Folding rounds.</summary>
    public int FoldCount { get; }

    /// <summary>Per fold, the logarithm of a chunk's length: that fold's next message has this length.</summary>
    public int[] ChunkLog2 { get; }

    /// <summary>Per fold, the chunks of its message; the first need not be a power of two.</summary>
    public int[] ChunkCount { get; }

    /// <summary>Per fold, the variables that number the chunks.</summary>
    public int ChunkVariables(int fold) => int.Log2((ChunkCount[fold] * 2) - 1);

    /// <summary>Per fold, the variables that address its message.</summary>
    public int AddressVariables(int fold) => ChunkLog2[fold] + ChunkVariables(fold);

    /// <summary>Per fold, the logarithm of its code's domain.</summary>
    public int DomainLog2(ProtocolParameters parameters, int fold) => ChunkLog2[fold] + parameters.Folds[fold].RateLog2;
}
