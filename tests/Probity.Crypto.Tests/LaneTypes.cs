using Probity.Crypto.Fields.Kernels;

namespace Probity.Crypto.Tests;

/// <summary>Runs a test on each lane type of this processor; tests of this assembly run one after another.</summary>
internal static class LaneTypes
{
    internal static void ForEach(Action<LaneKind> test)
    {
        foreach (LaneKind kind in Enum.GetValues<LaneKind>().Where(LaneDispatch.IsSupported))
        {
            LaneDispatch.Forced = kind;
            try
            {
                test(kind);
            }
            finally
            {
                LaneDispatch.Forced = null;
            }
        }
    }

    /// <summary>Runs a computation on each lane type and checks that all give the same items.</summary>
    internal static T[] AllGiveTheSame<T>(Func<T[]> compute)
    {
        T[]? scalar = null;
        ForEach(kind =>
        {
            T[] result = compute();
            scalar ??= result;
            Assert.True(scalar.AsSpan().SequenceEqual(result), $"{kind} differs from the scalar lanes");
        });
        return scalar!;
    }
}
