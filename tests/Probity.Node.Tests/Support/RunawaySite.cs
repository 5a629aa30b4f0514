using Microsoft.AspNetCore.Http;

namespace Probity.Node.Tests.Support;

/// <summary>A website whose answer never ends.</summary>
internal sealed class RunawaySite : IDisposable
{
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _written;

    private RunawaySite()
    {
    }

    public TestSite Site { get; private set; } = null!;

    /// <summary>Ends when the connection has gone.</summary>
    public Task Aborted => _aborted.Task;

    public static async Task<RunawaySite> StartAsync()
    {
        RunawaySite runaway = new();
        runaway.Site = await TestSite.StartAsync(runaway.AnswerAsync);
        return runaway;
    }

    /// <summary>Returns when nobody takes what it writes.</summary>
    public async Task WaitUntilStuckAsync()
    {
        long before = -1;
        while (Interlocked.Read(ref _written) is var now && (now == 0 || now != before))
        {
            before = now;

            // That something does not happen can only be seen by waiting; all buffers between are full then.
            await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The site itself belongs to the scene.</summary>
    public void Dispose() => _aborted.TrySetResult();

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        byte[] piece = new byte[1 << 16];
        try
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
                Interlocked.Add(ref _written, piece.Length);
            }
        }
        catch (OperationCanceledException)
        {
            // As expected.
        }

        _aborted.TrySetResult();
    }
}
