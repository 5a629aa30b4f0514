namespace Probity.Node.Tests.Evidence;

/// <summary>A clock whose timers end when a test says so.</summary>
internal sealed class ManualTimers : TimeProvider
{
    private readonly List<Action> _callbacks = [];

    /// <summary>How many timers were made.</summary>
    public int Count
    {
        get { lock (_callbacks) { return _callbacks.Count; } }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_callbacks) { _callbacks.Add(() => callback(state)); }
        return new Timer();
    }

    /// <summary>Waits until so many timers were made.</summary>
    public async Task WaitAsync(int count)
    {
        while (Count < count)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Ends the newest timer.</summary>
    public void FireNewest()
    {
        Action newest;
        lock (_callbacks) { newest = _callbacks[^1]; }
        newest();
    }

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
