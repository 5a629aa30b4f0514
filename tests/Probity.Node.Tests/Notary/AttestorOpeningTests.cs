using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Node.Notary;
using Probity.Node.Tests.Support;
using Probity.ZkTls.Modes.Proxy.Messages;

namespace Probity.Node.Tests.Notary;

/// <summary>Attacks before anything is relayed. After each of them an honest session works.</summary>
public sealed class AttestorOpeningTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);

    public static TheoryData<string, byte[]> WrongFirstMessages => new()
    {
        { "bytes", [3, 1, 2, 3] },
        { "finish", [5, .. new byte[64]] },
        { "opened", [2, .. new byte[48]] },
        { "type 0", [0] },
        { "type 255", [255, 1] },
        { "version 2", [1, 2, 0, 0] },
        { "cut", [1, 1, 187] },
        { "no point of the curve", [1, 1, 187, 1, .. new byte[64], 1, (byte)'a'] },
        { "garbage", Encoding.ASCII.GetBytes(new string('A', 50_000)) },
    };

    [Theory, MemberData(nameof(WrongFirstMessages))]
    public async Task A_wrong_first_message_is_refused(string name, byte[] message)
    {
        await using NotaryScene scene = await NotaryScene.StartAsync();
        using RawAttestorClient client = await RawAttestorClient.ConnectAsync(scene.Attestor.Address);
        await client.SendAsync(message);
        Rejection refusal = await client.ReceiveRefusalAsync();
        Assert.NotEmpty(refusal.Detail);
        Assert.True(refusal.Code is RejectionCode.Malformed or RejectionCode.UnsupportedVersion, $"{name}: {refusal}");
        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task A_text_message_an_empty_one_and_one_that_is_too_long_end_the_session()
    {
        await using NotaryScene scene = await NotaryScene.StartAsync();
        (byte[] Message, WebSocketMessageType Type)[] wrong =
        [
            ("hello"u8.ToArray(), WebSocketMessageType.Text),
            ([], WebSocketMessageType.Binary),
            (new byte[MessageChannel.MaxMessageBytes + 1], WebSocketMessageType.Binary),
        ];
        foreach ((byte[] message, WebSocketMessageType type) in wrong)
        {
            using RawAttestorClient client = await RawAttestorClient.ConnectAsync(scene.Attestor.Address);
            await client.SendAsync(message, type);
            Assert.Equal(RejectionCode.Malformed, (await client.ReceiveRefusalAsync()).Code);
        }

        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task A_client_that_never_says_what_it_wants_is_sent_away()
    {
        await using NotaryScene scene = await NotaryScene.StartAsync(options => options with { OpeningTimeout = Soon });
        using RawAttestorClient client = await RawAttestorClient.ConnectAsync(scene.Attestor.Address);
        Assert.Equal(RejectionCode.LimitReached, (await client.ReceiveRefusalAsync()).Code);

        // Nor one that begins a message and never ends it.
        using RawAttestorClient slow = await RawAttestorClient.ConnectAsync(scene.Attestor.Address);
        await slow.SendAsync([1, 1], isEnd: false);
        Assert.Equal(RejectionCode.LimitReached, (await slow.ReceiveRefusalAsync()).Code);
        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task What_is_no_WebSocket_gets_an_answer_of_HTTP()
    {
        await using NotaryScene scene = await NotaryScene.StartAsync();
        using HttpClient http = new() { BaseAddress = scene.Attestor.Address };
        (HttpMethod Method, string Path, HttpStatusCode Status)[] wrong =
        [
            (HttpMethod.Get, "/attest", HttpStatusCode.UpgradeRequired),
            (HttpMethod.Post, "/attest", HttpStatusCode.UpgradeRequired),
            (HttpMethod.Delete, "/attest", HttpStatusCode.UpgradeRequired),
            (HttpMethod.Post, "/", HttpStatusCode.MethodNotAllowed),
            (HttpMethod.Get, "/attest/../../etc/passwd", HttpStatusCode.NotFound),
            (HttpMethod.Get, "/other", HttpStatusCode.NotFound),
        ];
        foreach ((HttpMethod method, string path, HttpStatusCode status) in wrong)
        {
            using HttpRequestMessage request = new(method, path);
            using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(status, response.StatusCode);
            Assert.Equal(status == HttpStatusCode.UpgradeRequired, response.Headers.Upgrade.Contains(new ProductHeaderValue("websocket")));
        }

        string description = await http.GetStringAsync("/", TestContext.Current.CancellationToken);
        Assert.Contains(scene.Attestor.Key.PublicKey.ToString(), description, StringComparison.Ordinal);
        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task Sixteen_megabytes_of_other_protocols_are_not_read()
    {
        await using NotaryScene scene = await NotaryScene.StartAsync();
        byte[] chunk = new byte[1 << 20];
        chunk.AsSpan().Fill((byte)'A');
        foreach (string beginning in (string[])["", "POST /attest HTTP/1.1\r\nHost: a\r\nContent-Length: 16777216\r\n\r\n", "\u0016\u0003\u0001"])
        {
            using Socket socket = await ConnectAsync(scene.Attestor.Address);
            int sent = 0;
            try
            {
                await socket.SendAsync(Encoding.Latin1.GetBytes(beginning));
                for (; sent < 16; sent++) { await socket.SendAsync(chunk); }
            }
            catch (SocketException)
            {
                // Cut off, as it should be.
            }

            Assert.True(sent < 16, "the attestor read everything");
        }

        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task A_page_in_a_browser_cannot_use_an_attestor_that_dials_private_addresses()
    {
        await using NotaryScene scene = await NotaryScene.StartAsync();
        using ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Origin", "https://evil.example");
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(
            new UriBuilder(scene.Attestor.Address) { Scheme = "ws", Path = AttestorServer.Path }.Uri, TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task A_host_that_is_not_served_is_refused()
    {
        FixedResolver resolver = new(IPAddress.Loopback);
        await using NotaryScene scene = await NotaryScene.StartAsync(
            options => options with { AllowedHosts = [Pattern("localhost"), Pattern("*.bank.example")] }, resolver);
        foreach (string host in (string[])["bank.example", "evilbank.example", "a.bank.example.evil.example", "127.0.0.1"])
        {
            Verdict<AttestedSession> asked = await scene.AskAsync(host: host);
            Assert.Equal(RejectionCode.Forbidden, asked.Code);
            Assert.Contains($"this attestor does not serve {host}", asked.Detail, StringComparison.Ordinal);
        }

        Assert.Equal(0, resolver.Count);
        await scene.RequireGoodSessionAsync();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.0.0.1.")]
    [InlineData("..")]
    [InlineData("-")]
    [InlineData("a..b")]
    [InlineData("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg.example")]
    public async Task Other_spellings_of_addresses_and_broken_names_are_no_hosts(string host)
    {
        FixedResolver resolver = new(IPAddress.Loopback);
        await using NotaryScene scene = await NotaryScene.StartAsync(resolver: resolver);
        using RawAttestorClient client = await RawAttestorClient.ConnectAsync(scene.Attestor.Address);
        await client.SendAsync(OpenOf(host, 443));
        Assert.Equal(RejectionCode.WrongHost, (await client.ReceiveRefusalAsync()).Code);
        Assert.Equal(0, resolver.Count);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:192.168.1.1")]
    [InlineData("fd00::1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("127.0.0.1,::ffff:10.0.0.1,fe80::1")]
    public async Task A_name_with_private_addresses_only_is_not_dialled(string addresses)
    {
        FixedResolver resolver = new([.. addresses.Split(',').Select(IPAddress.Parse)]);
        await using NotaryScene scene = await NotaryScene.StartAsync(
            options => options with { AllowsPrivate = false, AllowedPorts = [] }, resolver);
        Verdict<AttestedSession> asked = await scene.AskAsync(host: "rebound.example");
        Assert.Equal(RejectionCode.Forbidden, asked.Code);
        Assert.Contains("has no public address", asked.Detail, StringComparison.Ordinal);
        Assert.Equal(1, resolver.Count);
    }

    [Fact]
    public async Task Private_addresses_written_out_are_not_dialled_either()
    {
        await using NotaryScene scene = await NotaryScene.StartAsync(
            options => options with { AllowsPrivate = false, AllowedPorts = [] });
        foreach (string host in (string[])["127.0.0.1", "169.254.169.254", "localhost"])
        {
            Verdict<AttestedSession> asked = await scene.AskAsync(host: host);
            Assert.Equal(RejectionCode.Forbidden, asked.Code);
        }
    }

    [Fact]
    public async Task Of_a_mixed_answer_only_the_public_addresses_are_dialled()
    {
        // Nothing public can be dialled here: the port tells that the private one was left out.
        FixedResolver resolver = new(IPAddress.Loopback, IPAddress.Parse("::ffff:127.0.0.1"), IPAddress.Parse("8.8.8.8"));
        await using NotaryScene scene = await NotaryScene.StartAsync(
            options => options with { AllowsPrivate = false, AllowedPorts = [443] }, resolver);
        Verdict<AttestedSession> asked = await scene.AskAsync(host: "mixed.example");
        Assert.Equal(RejectionCode.Forbidden, asked.Code);
        Assert.Contains($"does not dial port {scene.Site.Port}", asked.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(scene.Ended, result => result.IsAccepted);
    }

    [Fact]
    public async Task A_resolver_that_changes_its_answer_is_asked_once()
    {
        int count = 0;
        ScriptedResolver resolver = new((_, _) => Task.FromResult<IReadOnlyList<IPAddress>>(
            Interlocked.Increment(ref count) == 1 ? [IPAddress.Loopback] : [IPAddress.Parse("8.8.8.8")]));
        await using NotaryScene scene = await NotaryScene.StartAsync(resolver: resolver);
        Verdict<AttestedSession> asked = await scene.AskAsync();
        Assert.True(asked.IsAccepted, asked.Detail);
        Assert.Equal(IPAddress.Loopback, asked.Value.Signed.Statement.Statement.Address.MapToIPv4());
        asked.Value.Dispose();
        Assert.Equal(1, count);
    }

    [Fact]
    public async Task A_resolver_that_hangs_fails_or_knows_nothing_is_no_danger()
    {
        TaskCompletionSource<IReadOnlyList<IPAddress>> never = new();
        ScriptedResolver resolver = new((host, _) => host switch
        {
            "hangs.example" => never.Task,
            "none.example" => Task.FromResult<IReadOnlyList<IPAddress>>([]),
            _ => Task.FromResult<IReadOnlyList<IPAddress>>([IPAddress.Loopback]),
        });
        await using NotaryScene scene = await NotaryScene.StartAsync(
            options => options with { OpeningTimeout = Soon }, resolver);
        Verdict<AttestedSession> hangs = await scene.AskAsync(host: "hangs.example");
        Assert.Equal(RejectionCode.LimitReached, hangs.Code);
        Assert.Contains("nobody said in time where hangs.example is", hangs.Detail, StringComparison.Ordinal);
        Assert.Equal(RejectionCode.Forbidden, (await scene.AskAsync(host: "none.example")).Code);
        await scene.RequireGoodSessionAsync();
    }

    [Fact]
    public async Task The_resolver_of_the_system_knows_localhost_and_no_nonsense()
    {
        SystemNameResolver resolver = new();
        Assert.Contains(await resolver.ResolveAsync("localhost", TestContext.Current.CancellationToken), IPAddress.IsLoopback);
        Assert.Empty(await resolver.ResolveAsync("nobody.invalid", TestContext.Current.CancellationToken));
        Assert.Empty(await resolver.ResolveAsync(new string('a', 300), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_said_to_be_one()
    {
        using Socket closed = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using NotaryScene scene = await NotaryScene.StartAsync();
        Verdict<AttestedSession> asked = await scene.AskAsync(((IPEndPoint)closed.LocalEndPoint!).Port);
        Assert.Equal(RejectionCode.Forbidden, asked.Code);
        Assert.Contains("nobody listens there", asked.Detail, StringComparison.Ordinal);
        await scene.RequireGoodSessionAsync();
    }

    internal static async Task<Socket> ConnectAsync(Uri attestor)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            LingerState = new LingerOption(true, 0),
        };
        await socket.ConnectAsync(IPAddress.Loopback, attestor.Port);
        return socket;
    }

    private static HostPattern Pattern(string text) =>
        HostPattern.TryParse(text, out HostPattern? pattern) ? pattern : throw new ArgumentException(text);

    private static byte[] OpenOf(string host, int port)
    {
        using P256PrivateKey holder = P256PrivateKey.Create();
        return new OpenMessage(host, port, holder.PublicKey).ToArray();
    }
}
