using System.Net;
using System.Net.Sockets;

namespace Probity.Node.Tests.Support;

/// <summary>A TCP server that does with each connection whatever a test wants.</summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    /// <param name="behaviour">Of one connection; the token ends with the server.</param>
    public HostileServer(Func<Socket, CancellationToken, Task> behaviour)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync(behaviour);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>A server that accepts and never says a word.</summary>
    public static HostileServer Silent() => new((_, stopping) => Task.Delay(Timeout.Infinite, stopping));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Func<Socket, CancellationToken, Task> behaviour)
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptAsync(_stopping.Token);
                connections.Add(ServeAsync(socket, behaviour));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket socket, Func<Socket, CancellationToken, Task> behaviour)
    {
        using Socket own = socket;
        try
        {
            await behaviour(own, _stopping.Token);
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side has gone, or the test is over.
        }
    }
}
