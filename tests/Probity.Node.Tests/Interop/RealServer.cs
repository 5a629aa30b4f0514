using System.Net;
using System.Net.Sockets;

namespace Probity.Node.Tests.Interop;

/// <summary>A running server with all its doors.</summary>
/// <param name="Version">As it says of itself.</param>
internal sealed record RealServer(string Version) : IAsyncDisposable
{
    private readonly Dictionary<Door, EndPoint> _doors = [];
    private readonly List<IAsyncDisposable> _parts = [];

    /// <summary>What is asked on the door <see cref="Door.KeepAlive"/>, where the server speaks no HTTP there.</summary>
    public string? Line { get; init; }

    /// <summary>What comes back for <see cref="Line"/>.</summary>
    public string? LineAnswer { get; init; }

    /// <summary>Whether the page is the server's own HTML instead of <see cref="InteropFiles.Body"/>.</summary>
    public bool HasOwnPage { get; init; }

    /// <summary>Whether the end of the TCP connection is all that tells its end.</summary>
    public bool EndsWithoutGoodbye { get; init; }

    /// <summary>Why a door has another effect than its name says; null where it has it.</summary>
    public string? NoOnlyAes256 { get; init; }

    public EndPoint this[Door door] =>
        _doors.TryGetValue(door, out EndPoint? found) ? found : _doors[Door.P256];

    public void Add(Door door, EndPoint endPoint) => _doors[door] = endPoint;

    /// <summary>Adds what <see cref="DisposeAsync"/> ends; parts end in the opposite order.</summary>
    public T Own<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }

    /// <summary>Starts one program behind Unix domain sockets and waits for all of them.</summary>
    public async Task RunAsync(
        ServerProcess process, InteropFiles files, string name, params IEnumerable<Door> doors)
    {
        Own(process);
        try
        {
            foreach (Door door in doors)
            {
                UnixDomainSocketEndPoint endPoint = new(files.Socket(name, door));
                await process.WaitForAsync(endPoint);
                Add(door, endPoint);
            }
        }
        catch (IOException)
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        for (int i = _parts.Count - 1; i >= 0; i--) { await _parts[i].DisposeAsync(); }
    }
}
