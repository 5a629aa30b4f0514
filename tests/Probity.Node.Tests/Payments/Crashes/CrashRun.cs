using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.InProcess;
using Probity.Chain.JsonRpc;
using Probity.Chain.Signing;
using Probity.Chain.Transport;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Node.Facilitator;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Http;
using Probity.Testing;

namespace Probity.Node.Tests.Payments.Crashes;

/// <summary>Buys while servers are killed, and counts afterwards what the chain and the buyers say.</summary>
/// <remarks>The chain stays in this process: its events are the truth that everything else is held against.</remarks>
internal sealed class CrashRun : IAsyncDisposable
{
    private const ulong Price = 10_000;

    private readonly CrashPlan _plan;
    private readonly ICrashServers _servers;
    private readonly SeededRandomSource _random;
    private readonly string _folder = Directory.CreateTempSubdirectory("probity-crash-").FullName;
    private readonly string _payee = "0x" + new string('5', 40);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> _answers = new();
    private readonly Secp256k1PrivateKey _gas, _payer;
    private readonly SimulatedChain _chain;
    private readonly string _sellerPort = KilledProcess.FreePort();
    private readonly string[] _facilitatorPorts;
    private SimulatedChainHost? _node;
    private int _kills, _requests;

    public CrashRun(CrashPlan plan, ICrashServers servers)
    {
        (_plan, _servers) = (plan, servers);
        _random = new SeededRandomSource(plan.Seed);
        (_gas, _payer) = (Secp256k1PrivateKey.Create(_random), Secp256k1PrivateKey.Create(_random));
        _chain = new SimulatedChain(
            SimulatedGenesis.Options(new Dictionary<Address, UInt256>
            {
                [Address.From(_gas.PublicKey)] = 0,
                [Address.From(_payer.PublicKey)] = 1_000_000_000_000,
            }) with
            { Blocks = plan.Blocks, BlockInterval = TimeSpan.FromSeconds(1) },
            TimeProvider.System);
        _facilitatorPorts = [.. Enumerable.Range(0, plan.Facilitators).Select(_ => KilledProcess.FreePort())];
    }

    /// <summary>Runs the plan.</summary>
    public async Task<CrashCount> RunAsync()
    {
        Say($"seed {_plan.Seed}");
        long start = Stopwatch.GetTimestamp();
        _node = await SimulatedChainHost.StartAsync(
            _chain, new IPEndPoint(IPAddress.Loopback, 0), TestContext.Current.CancellationToken);
        List<Func<Task<KilledProcess>>> servers = [StartSellerAsync, .. _facilitatorPorts.Select(
            (_, i) => (Func<Task<KilledProcess>>)(() => StartFacilitatorAsync(i)))];
        KilledProcess[] running = await Task.WhenAll(servers.Select(start => start()));
        try
        {
            using CancellationTokenSource done = new();
            Task killer = KillAsync(servers, running, done.Token);
            ConcurrentQueue<int> numbers = new(Enumerable.Range(0, _plan.Payments));
            await Task.WhenAll(Enumerable.Range(0, _plan.Buyers).Select(_ => Task.Run(() => BuyAllAsync(numbers))));
            await done.CancelAsync();
            await killer;
        }
        finally
        {
            foreach (KilledProcess process in running) { process.Dispose(); }
        }

        CrashCount count = await CountAsync(Stopwatch.GetElapsedTime(start));
        Say(count.ToString());
        return count;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_node is not null) { await _node.DisposeAsync(); }
        _gas.Dispose();
        _payer.Dispose();
        _random.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task KillAsync(
        List<Func<Task<KilledProcess>>> servers, KilledProcess[] running, CancellationToken done)
    {
        while (!done.IsCancellationRequested || _kills < _plan.MinKills)
        {
            int pause = _plan.Pause.Least + _random.NextBelow(_plan.Pause.Most - _plan.Pause.Least);
            await Task.Delay(done.IsCancellationRequested ? 1 : pause, CancellationToken.None);
            int victim = _random.NextBelow(servers.Count);
            await running[victim].KillAsync();
            running[victim].Dispose();
            _kills++;
            running[victim] = await servers[victim]();
        }
    }

    // Who asked for many waits for the figures; a usual run shows them where it fails.
    private static void Say(string text)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(text);
        if (CrashPlan.Asked is not null) { Console.Error.WriteLine(text); }
    }

    private Task<KilledProcess> StartFacilitatorAsync(int number)
    {
        byte[] key = new byte[32];
        _gas.CopyTo(key);
        return _servers.StartFacilitatorAsync(
            _node!.Address, key, _plan.SharedStore ?? Path.Combine(_folder, "facilitator.db"),
            _facilitatorPorts[number]);
    }

    private Task<KilledProcess> StartSellerAsync() => _servers.StartSellerAsync(
        [.. _facilitatorPorts.Select(port => new Uri($"http://127.0.0.1:{port}/"))], _payee,
        Path.Combine(_folder, "seller.db"), _sellerPort);

    private async Task BuyAllAsync(ConcurrentQueue<int> numbers)
    {
        while (numbers.TryDequeue(out int number))
        {
            // Every third buys before the work, and every fifth asks again for what it has.
            Uri url = new($"http://127.0.0.1:{_sellerPort}/{(number % 3 == 0 ? "upfront" : "work")}?n={number}");
            PaymentPayload payment = Sign(await AskAsync(url));
            for (int times = number % 5 == 0 ? 2 : 1; times > 0; times--)
            {
                string answer = await BuyAsync(url, payment);
                string id = answer[(answer.LastIndexOf('/') + 1)..];
                _answers.GetOrAdd(id, _ => new ConcurrentDictionary<string, bool>())[answer] = true;
                Assert.StartsWith(number + " ", answer);
            }
        }
    }

    private async Task<PaymentRequired> AskAsync(Uri url)
    {
        while (true)
        {
            (HttpStatusCode status, string? offer, _) = await TryAsync(url, null);
            if (status == HttpStatusCode.PaymentRequired && offer is not null)
            {
                return PaymentHeaders.ParsePaymentRequired(offer).Value!;
            }
        }
    }

    // The same payment until it is delivered.
    private async Task<string> BuyAsync(Uri url, PaymentPayload payment)
    {
        while (true)
        {
            (HttpStatusCode status, string? offer, string body) = await TryAsync(url, PaymentHeaders.Encode(payment));
            if (status == HttpStatusCode.OK) { return body; }
            if (status != HttpStatusCode.PaymentRequired) { continue; }
            string? reason = PaymentHeaders.ParsePaymentRequired(offer!).Value!.Error;
            if (reason != PaymentErrors.SettlementPending)
            {
                throw new InvalidOperationException($"{url} was refused: {reason} (seed {_plan.Seed})");
            }
        }
    }

    private async Task<(HttpStatusCode Status, string? Offer, string Body)> TryAsync(Uri url, string? payment)
    {
        Interlocked.Increment(ref _requests);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, url);
            if (payment is not null) { request.Headers.Add(PaymentHeaders.PaymentSignature, payment); }
            using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return (response.StatusCode, response.Headers.TryGetValues(PaymentHeaders.PaymentRequired, out var values)
                ? values.Single() : null, body);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            or System.Net.Sockets.SocketException
            || (failure is OperationCanceledException && !TestContext.Current.CancellationToken.IsCancellationRequested))
        {
            // Whoever was killed comes back: ask again, but leave it the processor meanwhile.
            await Task.Delay(50, TestContext.Current.CancellationToken);
            return (0, null, string.Empty);
        }
    }

    private PaymentPayload Sign(PaymentRequired required)
    {
        Assert.True(ExactTerms.TryParse(required.Accepts[0], out ExactTerms? terms, out _));
        byte[] nonce = new byte[32];
        lock (_answers) { System.Security.Cryptography.RandomNumberGenerator.Fill(nonce); }
        ExactIntent intent = ExactIntent.Create(
            terms, Address.From(_payer.PublicKey), TimeProvider.System.GetUtcNow(), nonce);
        return new PaymentPayload
        {
            X402Version = 2,
            Resource = required.Resource,
            Accepted = required.Accepts[0],
            Payload = intent.ToPayload(EthereumSignature.ToArray(_payer.Sign(intent.Digest()))),
        };
    }

    private async Task<CrashCount> CountAsync(TimeSpan time)
    {
        List<string> settled = await SettledAsync();
        HashSet<string> distinct = [.. settled];
        UInt256 held = await BalanceAsync();
        Assert.Equal(Price * (ulong)settled.Count, held);
        return new CrashCount
        {
            Payments = _plan.Payments,
            Kills = _kills,
            Requests = _requests,
            Time = time,
            Settled = distinct.Count,
            Delivered = _answers.Count,
            SettledNotDelivered = distinct.Count(id => !_answers.ContainsKey(id)),
            SettledTwice = settled.Count - distinct.Count,
            DeliveredUnpaid = _answers.Keys.Count(id => !distinct.Contains(id)),
            TwoAnswers = _answers.Values.Count(texts => texts.Count > 1),
        };
    }

    // Nonces of all authorisations that were used, from the token's own events.
    private async Task<List<string>> SettledAsync()
    {
        // A block of a second has many, and an answer has ten thousand at most.
        const ulong Blocks = 50;
        byte[] used = AbiEvent.Parse("AuthorizationUsed(address indexed authorizer,bytes32 indexed nonce)").Value!
            .Topic.ToArray();
        List<string> nonces = [];
        for (ulong from = 0; from <= _chain.BlockNumber; from += Blocks)
        {
            JsonRpcReply reply = await AskChainAsync(EthereumCalls.GetLogs(new LogQuery
            {
                Addresses = [SimulatedGenesis.TokenAddress],
                Topics = [[used]],
                From = BlockReference.At(from),
                To = BlockReference.At(from + Blocks - 1),
            }));
            nonces.AddRange(EthereumResults.ReadLogs(reply.Result).Value!.Select(log => Hex.From(log.Entry.Topics[2])));
        }

        return nonces;
    }

    private async Task<UInt256> BalanceAsync()
    {
        AbiFunction balance = AbiFunction.Parse("balanceOf(address)", "(uint256)").Value!;
        Assert.True(Address.TryParse(_payee, out Address payee));
        JsonRpcReply reply = await AskChainAsync(EthereumCalls.Call(
            null, SimulatedGenesis.TokenAddress, balance.EncodeCall([AbiValue.Of(payee)]), BlockReference.Latest));
        Assert.True(EthereumResults.TryReadBytes(reply.Result, 64, out byte[] result));
        return UInt256.FromBigEndian(result);
    }

    private async Task<JsonRpcReply> AskChainAsync(JsonRpcCall call)
    {
        Verdict<IReadOnlyList<JsonRpcReply>> replies = await new InProcessJsonRpcClient(_chain).SendAsync(
            [call], TestContext.Current.CancellationToken);
        return replies.Value![0];
    }
}
