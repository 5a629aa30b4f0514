namespace Probity.ProofSystem.Air;

/// <summary>A named channel whose sends and receives must cancel out over the whole proof.</summary>
/// <param name="Id">Enters every fingerprint, so tuples of different buses never match. Range: 1 to 255.</param>
/// <param name="Name">For people.</param>
/// <param name="Arity">Entries of a tuple; enters the fingerprint too. Range: 1 to <see cref="MaxArity"/>.</param>
public sealed record Bus(uint Id, string Name, int Arity)
{
    /// <summary>The largest number of entries of a tuple.</summary>
    public const int MaxArity = 15;
}
