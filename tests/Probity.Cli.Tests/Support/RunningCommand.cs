using System.Text;
using System.Text.Json;
using Probity.Cli.Output;

namespace Probity.Cli.Tests.Support;

/// <summary>A command that runs until it is stopped, in this process.</summary>
internal sealed class RunningCommand : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly LineStream _output = new();
    private readonly MemoryStream _error = new();
    private readonly Task<int> _run;

    private RunningCommand(string[] arguments)
    {
        Terminal terminal = new(Stream.Null, _output, Stream.Synchronized(_error), showsProgress: false);
        _run = Task.Run(() => CommandLine.RunAsync(arguments, terminal, _stop.Token));
    }

    /// <summary>The first line that it printed, as JSON.</summary>
    public JsonElement Started { get; private set; }

    /// <summary>Starts a command and waits for its first line.</summary>
    public static async Task<RunningCommand> StartAsync(params string[] arguments)
    {
        RunningCommand command = new(arguments);
        Task first = await Task.WhenAny(command._output.FirstLine, command._run);
        Assert.True(
            first == command._output.FirstLine, $"it ended: {Encoding.UTF8.GetString(command._error.ToArray())}");
        command.Started = JsonDocument.Parse(await command._output.FirstLine).RootElement;
        return command;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Assert.Equal(ExitStatus.Done, await _run);
        _stop.Dispose();
    }

    private sealed class LineStream : Stream
    {
        private readonly MemoryStream _bytes = new();
        private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> FirstLine => _line.Task;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException(); set =>
            throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            lock (_bytes)
            {
                _bytes.Write(buffer, offset, count);
                string text = Encoding.UTF8.GetString(_bytes.ToArray());
                int end = text.IndexOf('\n', StringComparison.Ordinal);
                if (end >= 0) { _line.TrySetResult(text[..end]); }
            }
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
