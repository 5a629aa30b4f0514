namespace Probity.Testing;

/// <summary>Runs a law over many generated inputs and names the seed of the input that breaks it.</summary>
public static class Laws
{
    /// <summary>Runs <paramref name="law"/> with the seeds 0 to <paramref name="cases"/> - 1.</summary>
    public static void ForAll(int cases, Action<SeededRandomSource> law)
    {
        for (int seed = 0; seed < cases; seed++)
        {
            using SeededRandomSource random = new((ulong)seed);
            try
            {
                law(random);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"The law fails for seed {seed}: {failure.Message}", failure);
            }
        }
    }

    /// <summary>Fails unless the fact holds.</summary>
    public static void Require(bool fact, string law)
    {
        if (!fact)
        {
            throw new InvalidOperationException($"Broken law: {law}.");
        }
    }
}
