using System.Buffers.Binary;
using System.Text;
using Probity.Crypto.Challenger;
using Probity.Crypto.Fields;
using Probity.Crypto.Hashes;
using Probity.Testing;
using Sponge = Probity.Crypto.Challenger.Challenger;

namespace Probity.Crypto.Tests.Challenger;

public class ChallengerTests
{
    private delegate void Step(Sponge challenger);

    [Fact]
    public void A_draw_follows_the_specification_byte_by_byte()
    {
        Sponge challenger = new("test v1");
        challenger.Absorb("root", [1, 2, 3]);
        challenger.Absorb("sums", [Quintic.Theta(1), Quintic.From(9)]);
        Quintic element = challenger.DrawElement("alpha");
        int[] positions = new int[5];
        challenger.DrawPositions("queries", 12, positions);

        byte[] state = new byte[32], stream = new byte[32 + 640];
        Blake3.DeriveKey("Probity 2026 challenger", Encoding.UTF8.GetBytes("test v1"), state);
        byte[] elements = new byte[40];
        elements[4] = 1;
        elements[20] = 9;
        Blake3.KeyedHash(
            state, [.. Frame(1, "root", [1, 2, 3]), .. Frame(2, "sums", elements), .. Frame(16, "alpha", [])], stream);
        KoalaBear[] drawn = [.. Words(stream[32..])
            .Select(word => word & int.MaxValue)
            .Where(word => word < KoalaBear.Modulus)
            .Take(5)
            .Select(KoalaBear.From)];
        Assert.Equal(new Quintic(drawn[0], drawn[1], drawn[2], drawn[3], drawn[4]), element);

        state = stream[..32];
        Blake3.KeyedHash(state, Frame(17, "queries", [12, 0, 0, 0, 5, 0, 0, 0]), stream);
        Assert.Equal(Words(stream[32..]).Take(5).Select(word => (int)(word & 0xfff)), positions);
    }

    [Fact]
    public void Grinding_follows_the_specification_byte_by_byte()
    {
        Sponge challenger = new("test v1");
        ulong nonce = challenger.Grind("work", 9);

        byte[] state = new byte[32], stream = new byte[64], digest = new byte[8], candidate = new byte[8];
        Blake3.DeriveKey("Probity 2026 challenger", Encoding.UTF8.GetBytes("test v1"), state);
        Blake3.KeyedHash(state, Frame(18, "work", [9, 0, 0, 0]), stream);
        ulong least = 0;
        for (; ; least++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(candidate, least);
            Blake3.KeyedHash(stream.AsSpan(32), candidate, digest);
            if (BinaryPrimitives.ReadUInt64LittleEndian(digest) < 1UL << (64 - 9)) { break; }
        }

        Assert.Equal(least, nonce);
        byte[] draw = Frame(17, "q", [30, 0, 0, 0, 1, 0, 0, 0]);
        Blake3.KeyedHash(stream.AsSpan(0, 32), [.. Frame(3, "work", candidate), .. draw], stream);
        int[] position = new int[1];
        challenger.DrawPositions("q", 30, position);
        Assert.Equal((int)(BinaryPrimitives.ReadUInt32LittleEndian(stream.AsSpan(32)) & 0x3fffffff), position[0]);
    }

    [Fact]
    public void Every_change_of_a_call_changes_all_later_draws()
    {
        Step[] calls =
        [
            c => c.Absorb("a", [1, 2, 3]),
            c => c.DrawElement("x"),
            c => c.Absorb("b", [Quintic.One, Quintic.Theta(4)]),
            c => c.DrawPositions("y", 10, new int[3]),
            c => c.TryAbsorbNonce("w", 5, 4),
        ];
        (int Index, Step Call)[] changes =
        [
            (0, c => c.Absorb("a", [1, 2, 2])),
            (0, c => c.Absorb("a", [1, 2, 3, 0])),
            (0, c => c.Absorb("a", [1, 2])),
            (0, c => c.Absorb("a2", [1, 2, 3])),
            (0, c => { c.Absorb("a", [1]); c.Absorb("a", [2, 3]); }),
            (0, _ => { }),
            (1, c => c.DrawElement("z")),
            (1, c => { c.DrawElement("x"); c.DrawElement("x"); }),
            (1, _ => { }),
            (2, c => c.Absorb("b", [Quintic.One, Quintic.Theta(3)])),
            (2, c => c.Absorb("b", [Quintic.One])),
            (2, c => { c.Absorb("b", [Quintic.One]); c.Absorb("b", [Quintic.Theta(4)]); }),
            (2, c => c.Absorb("b", EncodingOf(Quintic.One, Quintic.Theta(4)))),
            (3, c => c.DrawPositions("y", 11, new int[3])),
            (3, c => c.DrawPositions("y", 10, new int[4])),
            (4, c => c.TryAbsorbNonce("w", 6, 4)),
            (4, c => c.TryAbsorbNonce("w", 5, 5)),
            (4, c => c.TryAbsorbNonce("v", 5, 4)),
        ];
        List<Quintic> seen = [Final(calls)];
        foreach ((int index, Step call) in changes)
        {
            Step[] changed = [.. calls];
            changed[index] = call;
            Quintic final = Final(changed);
            Assert.DoesNotContain(final, seen);
            seen.Add(final);
        }

        Assert.Equal(seen[0], Final(calls));
    }

    [Fact]
    public void Protocols_are_separate() =>
        Assert.NotEqual(new Sponge("a").DrawElement("x"), new Sponge("b").DrawElement("x"));

    [Fact]
    public void Every_lane_type_finds_the_same_least_nonce() => Laws.ForAll(20, random =>
    {
        uint word = random.NextUInt32();
        int bits = random.NextBelow(14);
        LaneTypes.AllGiveTheSame<ulong>(() =>
        {
            Sponge prover = new("test"), verifier = new("test");
            prover.Absorb("seed", BitConverter.GetBytes(word));
            verifier.Absorb("seed", BitConverter.GetBytes(word));
            ulong nonce = prover.Grind("work", bits);
            Assert.True(verifier.TryAbsorbNonce("work", nonce, bits));
            Quintic after = prover.DrawElement("after");
            Assert.Equal(after, verifier.DrawElement("after"));
            return [nonce, after.C0.Canonical];
        });
    });

    [Fact]
    public void Nonces_below_the_least_do_not_pass()
    {
        ulong nonce = new Sponge("test").Grind("work", 7);
        Assert.True(nonce > 0);
        for (ulong below = 0; below < nonce; below++)
        {
            Assert.False(new Sponge("test").TryAbsorbNonce("work", below, 7));
        }
    }

    [Fact]
    public void Limits_are_those_of_the_interface()
    {
        Sponge challenger = new("test");
        Assert.Throws<ArgumentOutOfRangeException>(() => challenger.Grind("w", 41));
        Assert.Throws<ArgumentOutOfRangeException>(() => challenger.TryAbsorbNonce("w", 0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => challenger.DrawPositions("p", 31, new int[1]));
        Assert.Equal(0UL, challenger.Grind("w", 0));
        Assert.True(challenger.TryAbsorbNonce("w", ulong.MaxValue, 0));
        int[] positions = [7, 7];
        challenger.DrawPositions("p", 0, positions);
        Assert.Equal([0, 0], positions);
    }

    private static Quintic Final(Step[] calls)
    {
        Sponge challenger = new("test");
        foreach (Step call in calls)
        {
            call(challenger);
        }

        return challenger.DrawElement("final");
    }

    private static byte[] Frame(byte kind, string label, byte[] payload) =>
    [
        kind,
        .. BitConverter.GetBytes((ushort)label.Length),
        .. Encoding.UTF8.GetBytes(label),
        .. BitConverter.GetBytes((ulong)payload.Length),
        .. payload,
    ];

    private static IEnumerable<uint> Words(byte[] bytes) =>
        bytes.Chunk(4).Select(word => BitConverter.ToUInt32(word));

    private static byte[] EncodingOf(params Quintic[] elements)
    {
        Core.Encoding.ByteWriter writer = new();
        Array.ForEach(elements, element => element.Write(writer));
        return writer.ToArray();
    }
}
