using System.Buffers.Binary;
using Probity.Core.Encoding;
using Probity.Crypto.Challenger;
using Probity.Crypto.Fields;
using Probity.ProofSystem.Air;
using Probity.ProofSystem.Layout;

namespace Probity.ProofSystem.Proof;

/// <summary>The one order in which messages are absorbed and challenges drawn; prover and verifier both speak through it.</summary>
/// <remarks>Source: docs/specs/receipt.md, section 5.</remarks>
internal sealed class ProofTranscript(IChallenger challenger)
{
    public void Begin(ProofShape shape, Statement statement)
    {
        ByteWriter header = new();
        header.WriteByte(shape.Parameters.Id);
        header.WriteByte((byte)shape.StackLog2);
        foreach (int height in shape.HeightsLog2)
        {
            header.WriteByte((byte)height);
        }

        challenger.Absorb("shape", header.Written);
        challenger.Absorb("program root", statement.ProgramRoot.Span);
        challenger.Absorb("context", statement.Context.Span);
        challenger.Absorb("public input", statement.PublicInput.Span);
        challenger.Absorb("terms", Encode(statement.Terms));
    }

    public LookupChallenges AfterTrace(ReadOnlySpan<byte> rootT1)
    {
        challenger.Absorb("trace root", rootT1);
        Quintic gamma = challenger.DrawElement("gamma");
        return new LookupChallenges(gamma, challenger.DrawElement("beta"));
    }

    public ZerocheckChallenges AfterLookups(ProofShape shape, ReadOnlySpan<byte> rootT2)
    {
        challenger.Absorb("lookup root", rootT2);
        Quintic[] tau = new Quintic[shape.MaxHeightLog2];
        for (int i = 0; i < tau.Length; i++)
        {
            tau[i] = challenger.DrawElement("tau");
        }

        Quintic alpha = challenger.DrawElement("alpha");
        return new ZerocheckChallenges(tau, alpha, shape.AlphaCount, challenger.DrawElement("zeta"));
    }

    public Quintic AfterMaskSum(Quintic sigma)
    {
        challenger.Absorb("mask sum", [sigma]);
        return DrawNonZero("rho z");
    }

    public Quintic AfterRound(ReadOnlySpan<Quintic> polynomial)
    {
        challenger.Absorb("round", polynomial);
        return challenger.DrawElement("round challenge");
    }

    public void AbsorbChipValues(ReadOnlySpan<Quintic> values) => challenger.Absorb("chip values", values);

    /// <summary>Draws the coordinates of the point beyond the zerocheck's, then ρ.</summary>
    public Quintic AfterZerocheck(Span<Quintic> upperPoint)
    {
        foreach (ref Quintic coordinate in upperPoint)
        {
            coordinate = challenger.DrawElement("stack point");
        }

        return challenger.DrawElement("rho");
    }

    public Quintic AfterMaskedClaim(Quintic maskedClaim)
    {
        challenger.Absorb("masked claim", [maskedClaim]);
        return DrawNonZero("epsilon");
    }

    public void AfterFoldRoot(ReadOnlySpan<byte> root, Span<Quintic> outOfDomainPoint)
    {
        challenger.Absorb("fold root", root);
        foreach (ref Quintic coordinate in outOfDomainPoint)
        {
            coordinate = challenger.DrawElement("out of domain");
        }
    }

    public void AbsorbOutOfDomainAnswer(Quintic answer) => challenger.Absorb("out of domain answer", [answer]);

    public ulong Grind(int bits) => challenger.Grind("grinding", bits);

    public bool TryNonce(ulong nonce, int bits) => challenger.TryAbsorbNonce("grinding", nonce, bits);

    /// <summary>Draws positions; returns the distinct ones in ascending order.</summary>
    public int[] DrawPositions(string tree, int domainLog2, int count)
    {
        int[] drawn = new int[count];
        challenger.DrawPositions(tree, domainLog2, drawn);
        return [.. drawn.Distinct().Order()];
    }

    public void AbsorbLeaves(string tree, ReadOnlySpan<byte> leaves) => challenger.Absorb(tree, leaves);

    public Quintic DrawBatching() => challenger.DrawElement("xi");

    public Quintic AfterFoldRound(Quintic atZero, Quintic atTwo)
    {
        challenger.Absorb("fold round", [atZero, atTwo]);
        return challenger.DrawElement("fold challenge");
    }

    public void AbsorbClear(ReadOnlySpan<Quintic> message) => challenger.Absorb("clear message", message);

    // Zero would cancel what the challenge multiplies; the label's next draw is taken in its place.
    private Quintic DrawNonZero(string label)
    {
        Quintic drawn = challenger.DrawElement(label);
        while (drawn.IsZero)
        {
            drawn = challenger.DrawElement(label);
        }

        return drawn;
    }

    // One array of the right size: there may be a term for each of 65,536 bytes of output.
    private static byte[] Encode(IReadOnlyList<BusTerm> terms)
    {
        byte[] encoded = new byte[terms.Sum(t => 2 + (sizeof(uint) * t.Tuple.Count))];
        Span<byte> rest = encoded;
        foreach (BusTerm term in terms)
        {
            rest[0] = (byte)term.Bus.Id;
            rest[1] = term.IsSend ? (byte)1 : (byte)0;
            rest = rest[2..];
            for (int i = 0; i < term.Tuple.Count; i++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(rest, term.Tuple[i]);
                rest = rest[sizeof(uint)..];
            }
        }

        return encoded;
    }
}
