using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Probity.Core.Verdicts;
using Probity.Node.Notary;
using Probity.Node.Tests.Support;
using Probity.ZkTls.Modes.Proxy.Messages;

namespace Probity.Node.Tests.Notary;

/// <summary>Many clients at once, honest and other. Alone, since memory is measured and unobserved exceptions are the process's.</summary>
[Collection(nameof(AttestorLoadTests))]
[CollectionDefinition(nameof(AttestorLoadTests), DisableParallelization = true)]
public sealed class AttestorLoadTests
{
    private const int Megabyte = 1 << 20;

    [Fact]
    public async Task A_hundred_sessions_at_once_are_all_signed()
    {
        await using NotaryScene scene = await NotaryScene.StartAsync(options => options with { MaxSessions = 100 });
        Verdict<AttestedSession>[] all = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => scene.AskAsync()));
        Assert.All(all, asked => Assert.True(asked.IsAccepted, asked.Detail));
        Assert.Equal(100, all.Select(asked => Convert.ToHexString(asked.Value!.Signed.Capture.Head.SessionId.Span)).Distinct().Count());
        foreach (Verdict<AttestedSession> asked in all) { asked.Value!.Dispose(); }
        await RequireEndedAsync(scene, 100);
        Assert.All(scene.Ended, result => Assert.True(result.IsAccepted));
    }

    [Fact]
    public async Task A_full_attestor_says_so_and_has_its_place_again_when_a_session_ends()
    {
        await using HostileServer server = HostileServer.Silent();
        await using NotaryScene scene = await NotaryScene.StartAsync(options => options with { MaxSessions = 2 });
        RawAttestorClient first = await RawAttestorClient.OpenAsync(scene.Attestor.Address, "localhost", server.Port);
        using RawAttestorClient second = await RawAttestorClient.OpenAsync(scene.Attestor.Address, "localhost", server.Port);
        IOException failure = await Assert.ThrowsAsync<IOException>(() => scene.AskAsync());
        Assert.Equal($"the attestor at {scene.Attestor.Address} is full: try again later", failure.Message);
        first.Dispose();
        await RequirePlaceAsync(scene);
        second.Dispose();
        await RequirePlaceAsync(scene);
        await RequirePlaceAsync(scene);
    }

    [Fact]
    public async Task Sixteen_megabytes_of_garbage_leave_nothing_behind()
    {
        await using NotaryScene scene = await NotaryScene.StartAsync();
        await scene.RequireGoodSessionAsync();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        byte[] piece = new byte[60_000];
        piece.AsSpan().Fill((byte)'G');
        for (int i = 0; i < 16 * Megabyte / piece.Length; i++)
        {
            // As messages of their own, as TLS bytes in an open session, and as one message without an end.
            using RawAttestorClient client = i % 3 == 1
                ? await RawAttestorClient.OpenAsync(scene.Attestor.Address, "localhost", scene.Site.Port)
                : await RawAttestorClient.ConnectAsync(scene.Attestor.Address);
            if (i % 3 == 1) { piece[0] = (byte)MessageType.Bytes; }
            await client.SendAsync(piece, isEnd: i % 3 != 2);
            if (i % 3 == 2)
            {
                await client.TrySendAsync(piece);
            }

            Assert.NotEqual(RejectionCode.None, (await client.ReceiveRefusalAsync()).Code);
        }

        await scene.RequireGoodSessionAsync();
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8 * Megabyte);
    }

    [Fact]
    public async Task One_huge_message_is_not_read_to_its_end()
    {
        await using NotaryScene scene = await NotaryScene.StartAsync();
        using RawAttestorClient client = await RawAttestorClient.ConnectAsync(scene.Attestor.Address);
        Task<bool> sending = client.TrySendAsync(new byte[16 * Megabyte]);
        Assert.Equal(RejectionCode.Malformed, (await client.ReceiveRefusalAsync()).Code);
        client.Dispose();
        await Task.WhenAny(sending);
        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task Ten_thousand_connections_are_answered_or_refused()
    {
        await using NotaryScene scene = await NotaryScene.StartAsync(options => options with { MaxSessions = 50 });
        byte[][] beginnings =
        [
            [], "GET /at"u8.ToArray(), [22, 3, 1, 2, 0], "GET /attest HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(),
            Encoding.ASCII.GetBytes(
                "GET /attest HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"),
        ];
        int finished = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 10_000),
            new ParallelOptions { MaxDegreeOfParallelism = 100, CancellationToken = TestContext.Current.CancellationToken },
            async (i, cancellation) =>
            {
                try
                {
                    using Socket socket = await AttestorOpeningTests.ConnectAsync(scene.Attestor.Address);
                    await socket.SendAsync(beginnings[i % beginnings.Length], cancellation);
                    if (i % beginnings.Length >= 2) { await socket.ReceiveAsync(new byte[100], cancellation); }
                }
                catch (SocketException)
                {
                    // Refused, which is an answer.
                }

                Interlocked.Increment(ref finished);
            });
        Assert.Equal(10_000, finished);
        await RequirePlaceAsync(scene);
        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task Half_open_connections_are_closed_and_hinder_nobody()
    {
        await using NotaryScene scene = await NotaryScene.StartAsync(
            options => options with { OpeningTimeout = TimeSpan.FromMilliseconds(500), MaxSessions = 100 });
        List<Socket> sockets = [];
        for (int i = 0; i < 300; i++)
        {
            Socket socket = await AttestorOpeningTests.ConnectAsync(scene.Attestor.Address);
            if (i % 2 == 0) { await socket.SendAsync("GET /attest HTTP/1.1\r\nHost:"u8.ToArray()); }
            sockets.Add(socket);
        }

        await scene.RequireGoodSessionAsync();
        using CancellationTokenSource timer = new(TimeSpan.FromSeconds(10));
        await Task.WhenAll(sockets.Select(async socket =>
        {
            using Socket own = socket;
            try
            {
                while (await own.ReceiveAsync(new byte[1000], timer.Token) > 0) { }
            }
            catch (SocketException)
            {
                // Closed as well.
            }
        }));
        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task No_exception_is_left_unobserved()
    {
        ConcurrentQueue<Exception> unobserved = new();
        void Take(object? sender, UnobservedTaskExceptionEventArgs failure)
        {
            if (failure.Exception.ToString().Contains("Probity.Node.Notary", StringComparison.Ordinal))
            {
                unobserved.Enqueue(failure.Exception);
            }
        }

        TaskScheduler.UnobservedTaskException += Take;
        try
        {
            await using (NotaryScene scene = await NotaryScene.StartAsync(
                options => options with { OpeningTimeout = TimeSpan.FromMilliseconds(50) }))
            {
                await using HostileServer server = HostileServer.Silent();
                for (int i = 0; i < 20; i++)
                {
                    RawAttestorClient client = i % 2 == 0
                        ? await RawAttestorClient.ConnectAsync(scene.Attestor.Address)
                        : await RawAttestorClient.OpenAsync(scene.Attestor.Address, "localhost", server.Port);
                    if (i % 4 == 0) { await client.ReceiveRefusalAsync(); }
                    client.Dispose();
                }

                await RequireEndedAsync(scene, 20);
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.Empty(unobserved);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Take;
        }
    }

    /// <summary>A place becomes free within moments: what the sessions before held has been given back.</summary>
    internal static async Task RequirePlaceAsync(NotaryScene scene)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await scene.RequireGoodSessionAsync();
                return;
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5))
            {
                // Each attempt waits for an answer of the attestor: that is pause enough.
            }
        }
    }

    private static async Task RequireEndedAsync(NotaryScene scene, int count)
    {
        long start = Stopwatch.GetTimestamp();
        while (scene.Ended.Count < count)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10), $"{scene.Ended.Count} sessions have ended");
            await Task.Yield();
        }

        Assert.Equal(count, scene.Ended.Count);
    }
}
