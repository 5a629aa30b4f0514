using Probity.Crypto.Fields;
using Probity.Crypto.Hashes;
using Probity.Testing;

namespace Probity.Crypto.Tests.Hashes;

public class ExpandedRandomSourceTests
{
    private static readonly byte[] Seed = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void The_stream_is_the_extended_output_of_keyed_blake3() => LaneTypes.ForEach(_ =>
    {
        byte[] expected = new byte[20000], actual = new byte[20000];
        Blake3.KeyedHash(Seed, [], expected);
        using ExpandedRandomSource source = new(Seed);
        int done = 0;
        foreach (int step in (int[])[0, 1, 31, 4063, 1, 4096, 8192])
        {
            source.Fill(actual.AsSpan(done, step));
            done += step;
        }

        source.Fill(actual.AsSpan(done));
        Assert.Equal(expected, actual);
    });

    [Fact]
    public void Field_words_are_the_31_bit_words_below_p_in_order()
    {
        byte[] stream = new byte[64 * 1024];
        Blake3.KeyedHash(Seed, [], stream);
        uint[] expected =
        [
            .. Enumerable.Range(1, (stream.Length / 4) - 1)
                .Select(i => BitConverter.ToUInt32(stream, 4 * i) & int.MaxValue)
                .Where(word => word < KoalaBear.Modulus),
        ];

        LaneTypes.AllGiveTheSame(() =>
        {
            // One byte was taken from the first word, so the rest of it is skipped.
            using ExpandedRandomSource source = new(Seed);
            source.Fill(new byte[1]);
            uint[] words = new uint[16000];
            source.FillFieldWords(words.AsSpan(0, 1));
            source.FillFieldWords(words.AsSpan(1, 5000));
            source.FillFieldWords(words.AsSpan(5001));
            return words;
        });

        using ExpandedRandomSource again = new(Seed);
        again.Fill(new byte[1]);
        uint[] actual = new uint[16000];
        again.FillFieldWords(actual);
        Assert.Equal(expected[..16000], actual);
    }

    [Fact]
    public void Words_of_p_and_above_do_occur_and_are_skipped()
    {
        // One word in 128 is refused, so 16000 words read more than 16000 words of the stream.
        using ExpandedRandomSource source = new(Seed), other = new(Seed);
        uint[] words = new uint[16000];
        source.FillFieldWords(words);
        byte[] stream = new byte[4 * words.Length];
        other.Fill(stream);
        Assert.Contains(
            Enumerable.Range(0, words.Length),
            i => (BitConverter.ToUInt32(stream, 4 * i) & int.MaxValue) >= KoalaBear.Modulus);
        Assert.All(words, word => Assert.True(word < KoalaBear.Modulus));
    }

    [Fact]
    public void The_seed_can_come_from_another_source()
    {
        using SeededRandomSource random = new(5), same = new(5);
        byte[] seed = new byte[32], a = new byte[100], b = new byte[100];
        same.Fill(seed);
        using ExpandedRandomSource source = ExpandedRandomSource.From(random), expected = new(seed);
        source.Fill(a);
        expected.Fill(b);
        Assert.Equal(b, a);
    }
}
