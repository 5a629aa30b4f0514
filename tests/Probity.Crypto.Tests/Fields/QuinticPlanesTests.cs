using Probity.Crypto.Fields;
using Probity.Crypto.Fields.Kernels;
using Probity.Testing;

namespace Probity.Crypto.Tests.Fields;

public class QuinticPlanesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(100)]
    [InlineData(2048)]
    [InlineData(5003)]
    public void Many_are_inverted_like_one(int count)
    {
        int stride = count + 3;
        uint[] planes = NonZero(count, stride);
        uint[] inverses = LaneTypes.AllGiveTheSame(() =>
        {
            uint[] copy = [.. planes];
            Assert.True(QuinticPlanes.InvertAll(copy, stride, count));
            return copy;
        });
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(At(planes, stride, i).Inverse(), At(inverses, stride, i));
        }

        // What lies between the planes is not touched.
        for (int i = count; i < stride; i++)
        {
            Assert.Equal(planes[i], inverses[i]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(99)]
    public void A_zero_is_noticed(int position) => LaneTypes.ForEach(_ =>
    {
        uint[] planes = NonZero(100, 100);
        for (int k = 0; k < 5; k++)
        {
            planes[(k * 100) + position] = 0;
        }

        Assert.False(QuinticPlanes.InvertAll(planes, 100, 100));
    });

    [Fact]
    public void Planes_that_do_not_fit_are_a_bug_of_the_caller()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => QuinticPlanes.InvertAll(new uint[49], 10, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => QuinticPlanes.InvertAll(new uint[50], 9, 10));
    }

    private static uint[] NonZero(int count, int stride)
    {
        using SeededRandomSource random = new((ulong)count);
        uint[] planes = random.NextWords(5 * stride);
        for (int i = 0; i < count; i++)
        {
            planes[i] = At(planes, stride, i).IsZero ? 1 : planes[i];
        }

        return planes;
    }

    private static Quintic At(uint[] planes, int stride, int index) => new(
        KoalaBear.FromMontgomery(planes[index]),
        KoalaBear.FromMontgomery(planes[index + stride]),
        KoalaBear.FromMontgomery(planes[index + (2 * stride)]),
        KoalaBear.FromMontgomery(planes[index + (3 * stride)]),
        KoalaBear.FromMontgomery(planes[index + (4 * stride)]));
}
