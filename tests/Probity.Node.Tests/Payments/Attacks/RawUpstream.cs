using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Probity.Node.PaidEndpoints;
using Probity.Node.Reselling;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>An API behind a selling proxy that answers with the very bytes that a test says.</summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    public RawUpstream()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/api");

    /// <summary>Heads and bodies that came, as they came.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>What is answered before the connection is closed; null to stay silent.</summary>
    public byte[]? Answer { get; set; } = Ok("goods");

    public static byte[] Ok(string body, string headers = "") =>
        Text($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n{headers}\r\n{body}");

    public static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>A proxy before it that sells in a market.</summary>
    public Task<SellingProxy> SellAsync(
        Market market, Action<SellerOptions>? configure = null, TimeSpan? timeout = null)
    {
        SellerOptions seller = new()
        {
            PayTo = market.PayTo.ToString(),
            Network = Market.Network,
            Assets = market.Assets,
        };
        configure?.Invoke(seller);
        return SellingProxy.StartAsync(
            new SellingProxyOptions
            {
                Listen = new IPEndPoint(IPAddress.Loopback, 0),
                Upstream = Address,
                Price = new PriceTag
                {
                    PricesAsync = _ => ValueTask.FromResult<IReadOnlyList<string>>(["0.01 USDC"]),
                },
                Seller = seller,
                UpstreamTimeout = timeout ?? TimeSpan.FromSeconds(30),
            },
            market.Facilitator, market.Store, null, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested) { return; }
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true) { connections.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_end.Token))); }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                string? request = await ReadAsync(stream);
                if (request is null) { return; }
                Requests.Enqueue(request);
                if (Answer is null) { await Task.Delay(Timeout.Infinite, _end.Token); }
                await stream.WriteAsync(Answer, _end.Token);
            }
            catch (Exception failure) when (failure is IOException or OperationCanceledException)
            {
                // The proxy hung up, or the test is over.
            }
        }
    }

    private async Task<string?> ReadAsync(NetworkStream stream)
    {
        StringBuilder text = new();
        byte[] chunk = new byte[4096];
        int end = -1, length = 0;
        while (end < 0 || text.Length < end + 4 + length)
        {
            int count = await stream.ReadAsync(chunk, _end.Token);
            if (count == 0) { return null; }
            text.Append(Encoding.Latin1.GetString(chunk, 0, count));
            if (end >= 0) { continue; }
            end = text.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal);
            string? line = end < 0 ? null : text.ToString()[..end].Split("\r\n").FirstOrDefault(
                one => one.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
            length = line is null ? 0 : int.Parse(line.Split(':')[1], CultureInfo.InvariantCulture);
        }

        return text.ToString();
    }
}
