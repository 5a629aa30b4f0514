namespace Probity.Prover.Scheduling;

/// <summary>Splits ranges over a fixed number of threads; results never depend on the split.</summary>
internal sealed class Workers(int threads, CancellationToken cancellation)
{
    private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };

    public int Threads { get; } = threads;

    public CancellationToken Cancellation => _options.CancellationToken;

    /// <summary>Runs an action for each index.</summary>
    public void For(int count, Action<int> body)
    {
        _options.CancellationToken.ThrowIfCancellationRequested();
        if (Threads == 1 || count == 1)
        {
            for (int i = 0; i < count; i++)
            {
                body(i);
            }
        }
        else
        {
            Parallel.For(0, count, _options, body);
        }
    }

    /// <summary>Runs an action on consecutive ranges whose starts are multiples of a grain.</summary>
    public void ForRanges(int count, int grain, Action<int, int> body)
    {
        int ranges = Threads == 1 ? 1 : Math.Max(1, Math.Min(Threads * 4, (count + grain - 1) / grain));
        int size = (((count + ranges - 1) / ranges) + grain - 1) / grain * grain;
        For((count + size - 1) / size, i => body(i * size, Math.Min(count, (i + 1) * size)));
    }
}
