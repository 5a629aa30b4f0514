using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tests.Support;

/// <summary>The platform's own TLS server at the other end of a connection in memory.</summary>
public static class PlatformServer
{
    /// <summary>Runs one exchange of request and response against SslStream.</summary>
    /// <param name="client">A fresh client; it is closed afterwards.</param>
    /// <param name="server">How the server authenticates.</param>
    /// <param name="responseBytes">Length of the response, which repeats the request.</param>
    /// <param name="recording">Takes all bytes that pass by.</param>
    /// <returns>The content that came back, or null when the handshake failed.</returns>
    public static byte[]? Exchange(
        TlsClient client, SslServerAuthenticationOptions server, int responseBytes, SessionRecording? recording = null)
    {
        byte[] request = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n");
        using QueueStream wire = new();
        Task serving = Task.Factory.StartNew(
            () => Serve(wire, server, request.Length, responseBytes),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        bool isSent = false;
        List<byte> content = [];
        while (true)
        {
            if (client.State == TlsClientState.Open && !isSent)
            {
                client.Send(request);
                isSent = true;
            }

            byte[] toServer = client.TakeOutgoing();
            recording?.TryAppend(Direction.ToServer, toServer);
            wire.Give(toServer);
            byte[]? toClient = wire.Take();
            if (toClient is null) { break; }
            recording?.TryAppend(Direction.ToClient, toClient);
            client.Receive(toClient);
            content.AddRange(client.TakeContent());
        }

        client.ReceiveEnd();
        client.Close();
        recording?.TryAppend(Direction.ToServer, client.TakeOutgoing());
        serving.Wait();
        return isSent ? [.. content] : null;
    }

    /// <summary>Options of a server of this identity.</summary>
    public static SslServerAuthenticationOptions Options(
        TestIdentity identity, TlsCipherSuite suite, SslProtocols protocols = SslProtocols.Tls13) => new()
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(
            identity.Certificate, [.. identity.Chain.Skip(1).Select(X509CertificateLoader.LoadCertificate)], offline: true),
            EnabledSslProtocols = protocols,
            CipherSuitesPolicy = Policy(suite),
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            AllowTlsResume = true,
        };

    private static CipherSuitesPolicy Policy(TlsCipherSuite suite)
    {
        if (!OperatingSystem.IsLinux()) { throw new PlatformNotSupportedException(); }
        return new CipherSuitesPolicy([suite]);
    }

    private static void Serve(
        QueueStream wire, SslServerAuthenticationOptions options, int requestBytes, int responseBytes)
    {
        try
        {
            using SslStream stream = new(wire, leaveInnerStreamOpen: true);
            stream.AuthenticateAsServer(options);
            byte[] request = new byte[requestBytes];
            stream.ReadExactly(request);
            byte[] response = new byte[responseBytes];
            for (int i = 0; i < response.Length; i++) { response[i] = request[i % request.Length]; }
            stream.Write(response);
            stream.ShutdownAsync().Wait();
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException)
        {
            // The test sees what the client makes of it.
        }
        finally
        {
            wire.End();
        }
    }
}
