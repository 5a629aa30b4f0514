using System.Net;
using System.Net.Sockets;
using Probity.Core.Verdicts;
using Probity.ZkTls.Modes.Proxy.Messages;
using Probity.ZkTls.Tls;

namespace Probity.Node.Notary;

/// <summary>Decides whether a server may be dialled, and dials the very address that was judged.</summary>
/// <param name="options">What is allowed.</param>
/// <param name="resolver">Asked once per session, so that a name cannot change between judging and
/// dialling.</param>
internal sealed class ServerDialer(AttestorOptions options, INameResolver resolver)
{
    /// <summary>A connected socket, or why there is none.</summary>
    public async Task<Verdict<Socket>> DialAsync(OpenMessage request, CancellationToken cancellation)
    {
        if (options.AllowedHosts.Count > 0
            && !options.AllowedHosts.Any(pattern => pattern.Matches(request.Host)))
        {
            return new Rejection(RejectionCode.Forbidden, $"this attestor does not serve {request.Host}");
        }

        // Other spellings of addresses, such as 127.1, would be dialled as one thing, certified as another.
        if (!HostName.IsValid(request.Host))
        {
            return new Rejection(
                RejectionCode.WrongHost, "the host is neither a DNS name in lower case nor an address");
        }

        IReadOnlyList<IPAddress> addresses;
        using CancellationTokenSource timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(options.OpeningTimeout);
        try
        {
            // A resolver that does not hear of the end is left behind.
            addresses = HostName.IsAddress(request.Host)
                ? [IPAddress.Parse(request.Host)]
                : await resolver.ResolveAsync(
                    request.Host, timer.Token).WaitAsync(timer.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Rejection(RejectionCode.LimitReached, $"nobody said in time where {request.Host} is");
        }

        if (addresses.Count == 0)
        {
            return new Rejection(RejectionCode.Forbidden, $"there is no address for {request.Host}");
        }

        IPAddress[] allowed =
        [
            .. addresses.Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
                .Where(address => options.AllowsPrivate || AddressPolicy.IsPublic(address)),
        ];
        if (allowed.Length == 0)
        {
            return new Rejection(
                RejectionCode.Forbidden,
                $"{request.Host} has no public address, and this attestor dials no other");
        }

        bool isPort = options.AllowedPorts.Count == 0 || options.AllowedPorts.Contains(request.Port);
        allowed = [.. allowed.Where(address => isPort || !AddressPolicy.IsPublic(address))];
        return allowed.Length == 0
            ? new Rejection(RejectionCode.Forbidden, $"this attestor does not dial port {request.Port}")
            : await ConnectAsync(allowed, request.Port, cancellation).ConfigureAwait(false);
    }

    private async Task<Verdict<Socket>> ConnectAsync(
        IPAddress[] addresses, int port, CancellationToken cancellation)
    {
        string problem = string.Empty;
        foreach (IPAddress address in addresses.Take(2))
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            {
                NoDelay = true,
            };
            using CancellationTokenSource timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            timer.CancelAfter(options.OpeningTimeout);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), timer.Token).ConfigureAwait(false);
                return socket;
            }
            catch (SocketException failure)
            {
                problem = failure.SocketErrorCode == SocketError.ConnectionRefused
                    ? "nobody listens there"
                    : "it cannot be reached";
            }
            catch (OperationCanceledException)
            {
                problem = "it does not answer";
            }

            socket.Dispose();
            cancellation.ThrowIfCancellationRequested();
        }

        return new Rejection(
            RejectionCode.Forbidden, $"no connection to port {port} of the server: {problem}");
    }
}
