namespace Probity.Machine.Executor;

/// <summary>What a program can read.</summary>
/// <param name="PrivateInput">Descriptor 0; never leaves the prover. Range: at most
/// <see cref="MaxBytes"/>.</param>
/// <param name="PublicInput">Descriptor 3; part of the receipt. More than
/// <see cref="MaxPublicBytes"/> traps before the first instruction.</param>
public sealed record ExecutionInput(ReadOnlyMemory<byte> PrivateInput, ReadOnlyMemory<byte> PublicInput)
{
    /// <summary>The largest input, in bytes.</summary>
    public const int MaxBytes = 1 << 28;

    /// <summary>The largest sum of the public input's and the public output's bytes.</summary>
    public const int MaxPublicBytes = 65_536;

    /// <summary>Both inputs empty.</summary>
    public static ExecutionInput Empty { get; } = new(default, default);
}
