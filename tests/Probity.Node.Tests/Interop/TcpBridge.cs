using System.Net;
using System.Net.Sockets;

namespace Probity.Node.Tests.Interop;

/// <summary>A TCP port in front of a Unix domain socket, since attestors dial TCP. It carries pieces as they come.</summary>
internal sealed class TcpBridge : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly EndPoint _target;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    public TcpBridge(EndPoint target)
    {
        _target = target;
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptAsync(_stopping.Token);
                connections.Add(CarryAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using Socket near = client;
        using Socket far = new(_target.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await far.ConnectAsync(_target, _stopping.Token);
            await Task.WhenAll(CopyAsync(near, far), CopyAsync(far, near));
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            // One side has gone; the other learns it from the closed socket.
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[16_384];
        while (await from.ReceiveAsync(buffer, _stopping.Token) is var count and > 0)
        {
            await to.SendAsync(buffer.AsMemory(0, count), _stopping.Token);
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
