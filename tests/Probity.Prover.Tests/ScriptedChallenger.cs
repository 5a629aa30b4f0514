using Probity.Crypto.Challenger;
using Probity.Crypto.Fields;
using Probity.Testing;

namespace Probity.Prover.Tests;

/// <summary>Challenges that do not depend on what is absorbed; keeps everything absorbed, label by label.</summary>
internal sealed class ScriptedChallenger(ulong seed) : IChallenger
{
    private readonly SeededRandomSource _random = new(seed);

    public List<(string Label, Quintic[] Elements)> Elements { get; } = [];

    public List<(string Label, byte[] Bytes)> Messages { get; } = [];

    public void Absorb(string label, ReadOnlySpan<byte> message) => Messages.Add((label, message.ToArray()));

    public void Absorb(string label, ReadOnlySpan<Quintic> elements) => Elements.Add((label, elements.ToArray()));

    /// <summary>Elements drawn so far; positions come from the same stream, but only after the last element that matters.</summary>
    public int DrawnElements { get; private set; }

    public Quintic DrawElement(string label)
    {
        DrawnElements++;
        return new Quintic(Word(), Word(), Word(), Word(), Word());
    }

    public void DrawPositions(string label, int domainLog2, Span<int> positions)
    {
        // Distinct, and spread so that shorter codes see distinct points too.
        int stride = (1 << domainLog2) / positions.Length;
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = (i * stride) + (int)(Word().Canonical % (uint)Math.Max(1, stride / 2));
        }
    }

    public ulong Grind(string label, int difficultyBits) => 0;

    public bool TryAbsorbNonce(string label, ulong nonce, int difficultyBits) => nonce == 0;

    private KoalaBear Word()
    {
        Span<byte> bytes = stackalloc byte[8];
        _random.Fill(bytes);
        return KoalaBear.From((uint)(BitConverter.ToUInt64(bytes) % KoalaBear.Modulus));
    }
}
