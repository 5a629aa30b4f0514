using Probity.Crypto.Fields;
using Probity.Crypto.Fields.Kernels;
using Probity.Testing;

namespace Probity.Crypto.Tests.Fields;

public class LanesTests
{
    // The operands of one run: room for the six inputs of Sum3 and the ten planes of a quintic product.
    private const int Items = 64;
    private const uint Top = KoalaBear.Modulus - 1;

    [Fact]
    public void Scalar_lanes_compute_like_the_field() => Check<ScalarLanes>();

    [Fact]
    public void Avx2_lanes_compute_like_the_field()
    {
        Assert.SkipUnless(Avx2Lanes.IsAccelerated, "AVX2 is not supported by this processor");
        Check<Avx2Lanes>();
    }

    [Fact]
    public void Avx512_lanes_compute_like_the_field()
    {
        Assert.SkipUnless(Avx512Lanes.IsAccelerated, "AVX-512 is not supported by this processor");
        Check<Avx512Lanes>();
    }

    private static void Check<T>()
        where T : struct, ILanes<T> => Laws.ForAll(200, random =>
        {
            uint[][] x = [.. Enumerable.Range(0, 10).Select(_ => random.NextWords(Items))];
            CheckBase<T>(x);
            CheckSplits<T>(x[0], x[1]);
            CheckQuintic<T>([.. x[..5].SelectMany(plane => plane)], [.. x[5..].SelectMany(plane => plane)]);
        });

    private static void CheckBase<T>(uint[][] x)
        where T : struct, ILanes<T>
    {
        Compare<T>(x, v => T.Add(v[0], v[1]), e => e[0] + e[1]);
        Compare<T>(x, v => T.Subtract(v[0], v[1]), e => e[0] - e[1]);
        Compare<T>(x, v => T.Multiply(v[0], v[1]), e => e[0] * e[1]);
        Compare<T>(x, v => T.Sum2(v[0], v[1], v[2], v[3]), e => (e[0] * e[1]) + (e[2] * e[3]));
        Compare<T>(x, v => T.MultiplyAll(v[0], T.Broadcast(Top)), e => e[0] * Element(Top));
        Compare<T>(
            x, v => T.MultiplyAll(T.AddUnreduced(v[0], v[1]), T.Broadcast(Top)), e => (e[0] + e[1]) * Element(Top));
        Compare<T>(
            x,
            v => T.MultiplyAll(T.SubtractUnreduced(v[0], v[1]), T.Broadcast(Top)),
            e => (e[0] - e[1]) * Element(Top));
        Compare<T>(
            x,
            v => T.Sum3(v[0], v[1], v[2], v[3], v[4], v[5]),
            e => (e[0] * e[1]) + (e[2] * e[3]) + (e[4] * e[5]));
        Compare<T>(
            x,
            v => T.Sum4(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]),
            e => (e[0] * e[1]) + (e[2] * e[3]) + (e[4] * e[5]) + (e[6] * e[7]));
        Compare<T>(x, v => T.Broadcast(KoalaBear.Modulus - 1), _ => Element(KoalaBear.Modulus - 1));
    }

    private static void Compare<T>(uint[][] x, Func<T[], T> lanes, Func<KoalaBear[], KoalaBear> elements)
        where T : struct, ILanes<T>
    {
        uint[] actual = new uint[Items];
        for (int i = 0; i < Items; i += T.Count)
        {
            T[] registers = [.. x.Select(words => T.Load(in words[0], (nuint)i))];
            T.Store(lanes(registers), ref actual[0], (nuint)i);
        }

        for (int i = 0; i < Items; i++)
        {
            Assert.Equal(elements([.. x.Select(words => Element(words[i]))]).Montgomery, actual[i]);
        }
    }

    private static void CheckSplits<T>(uint[] x, uint[] y)
        where T : struct, ILanes<T>
    {
        T a = T.Load(in x[0], 0), b = T.Load(in y[0], 0);
        uint[] both = [.. x[..T.Count], .. y[..T.Count]];
        uint[] even = new uint[T.Count], odd = new uint[T.Count];
        T.Store(T.Even(a, b), ref even[0], 0);
        T.Store(T.Odd(a, b), ref odd[0], 0);
        Assert.Equal(both.Where((_, i) => i % 2 == 0), even);
        Assert.Equal(both.Where((_, i) => i % 2 == 1), odd);
        KoalaBear sum = x[..T.Count].Aggregate(KoalaBear.Zero, (total, word) => total + Element(word));
        Assert.Equal(sum.Montgomery, T.SumAcross(a));
    }

    private static void CheckQuintic<T>(uint[] x, uint[] y)
        where T : struct, ILanes<T>
    {
        for (int i = 0; i < Items; i += T.Count)
        {
            QuinticLanes<T> a = QuinticLanes<T>.Load(in x[0], Items, (nuint)i);
            QuinticLanes<T> b = QuinticLanes<T>.Load(in y[0], Items, (nuint)i);
            T single = T.Load(in y[0], (nuint)i);
            CompareQuintic(x, y, i, QuinticLanes<T>.Add(a, b), (p, q) => p + q);
            CompareQuintic(x, y, i, QuinticLanes<T>.Subtract(a, b), (p, q) => p - q);
            CompareQuintic(x, y, i, QuinticLanes<T>.Multiply(a, b), (p, q) => p * q);
            CompareQuintic(x, y, i, QuinticLanes<T>.Multiply(a, single), (p, q) => p * q.C0);
            QuinticLanes<T>.Product(a, b, out QuinticLanes<T> product);
            CompareQuintic(x, y, i, product, (p, q) => p * q);
            Quintic first = At(y, 0);
            QuinticFactor<T> factor = new(first);
            CompareQuintic(x, y, i, QuinticLanes<T>.Multiply(a, factor), (p, q) => p * first);
            CompareQuintic(x, y, i, QuinticLanes<T>.Broadcast(first), (p, q) => first);
            CompareQuintic(x, y, i, QuinticLanes<T>.From(single), (p, q) => Quintic.From(q.C0));
        }
    }

    private static void CompareQuintic<T>(
        uint[] x, uint[] y, int start, QuinticLanes<T> lanes, Func<Quintic, Quintic, Quintic> expected)
        where T : struct, ILanes<T>
    {
        uint[] actual = new uint[5 * Items];
        lanes.Store(ref actual[0], Items, (nuint)start);
        Quintic sum = Quintic.Zero;
        for (int i = start; i < start + T.Count; i++)
        {
            Assert.Equal(expected(At(x, i), At(y, i)), At(actual, i));
            sum += At(actual, i);
        }

        Assert.Equal(sum, lanes.SumAcross());
    }

    private static Quintic At(uint[] planes, int index) => new(
        Element(planes[index]),
        Element(planes[index + Items]),
        Element(planes[index + (2 * Items)]),
        Element(planes[index + (3 * Items)]),
        Element(planes[index + (4 * Items)]));

    private static KoalaBear Element(uint word) => KoalaBear.FromMontgomery(word);
}
