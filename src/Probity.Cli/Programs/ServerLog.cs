using Microsoft.Extensions.Logging;
using Probity.Cli.Output;

namespace Probity.Cli.Programs;

/// <summary>What servers say while they run: warnings and errors, a line each, on standard error.</summary>
internal static class ServerLog
{
    /// <summary>Loggers that write to the terminal.</summary>
    public static ILoggerFactory Create(Terminal terminal)
    {
#pragma warning disable CA2000 // The factory disposes of its provider.
        return LoggerFactory.Create(
            builder => builder.SetMinimumLevel(LogLevel.Warning).AddProvider(new LineProvider(terminal)));
#pragma warning restore CA2000
    }

    /// <summary>Waits for Ctrl-C.</summary>
    public static async Task UntilCancelledAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop.
        }
    }

    /// <summary>Writes lines to the terminal.</summary>
    public sealed class LineProvider(Terminal terminal) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Lines(terminal);

        public void Dispose()
        {
        }
    }

    private sealed class Lines(Terminal terminal) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter)
        {
            if (IsEnabled(logLevel)) { terminal.Error.WriteLine($"  {formatter(state, exception)}"); }
        }
    }
}
