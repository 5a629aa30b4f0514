using System.Globalization;
using System.Text;
using System.Text.Json;
using Probity.Chain;
using Probity.Cli.Output;

namespace Probity.Cli.PaymentBenchmarks;

/// <summary>Measures rows; each on a chain and in processes of its own.</summary>
/// <param name="scripts">The folder of the peer's programs.</param>
/// <param name="folder">For files of this run.</param>
/// <param name="code">The token's code.</param>
internal sealed class PaymentBenchmark(string scripts, string folder, string code) : IDisposable
{
    // The peer's operations take longer: a part of ours is enough of them, and more would only be waited for.
    private const int PeerPart = 5;

    private const int WarmUps = 128;

    // Verification may see the same payments again; settlement may not.
    private const int DistinctVerified = 256;

    private readonly BenchPayers _payers = new();

    /// <summary>Compiles the token.</summary>
    public static async Task<PaymentBenchmark> CreateAsync(string folder, CancellationToken cancellation)
    {
        string scripts = BenchFolder.Find();
        await using BenchProcess compiler = BenchProcess.Start(
            "the compiler", "node", ["contract.mjs"], new Dictionary<string, string>(), scripts);
        string code = await compiler.ReadAsync("0x", cancellation).ConfigureAwait(false);
        return new PaymentBenchmark(scripts, folder, "0x" + code);
    }

    /// <summary>Measures one row.</summary>
    public async Task<PaymentBenchRow> MeasureAsync(
        BenchOperation operation, BenchSide side, CancellationToken cancellation)
    {
        int wallets = side == BenchSide.Peer ? 0
            : operation.Kind == BenchKind.Paid ? BenchPayers.Count
            : operation.Kind == BenchKind.PaidByOneWallet ? 1
            : 0;
        await using BenchWallets purses = await BenchWallets.CreateAsync(folder, wallets, _payers.Token, cancellation)
            .ConfigureAwait(false);
        await using PaymentStack stack = await PaymentStack.StartAsync(
            side, scripts, folder, code, _payers.Token, _payers.Addresses.Concat(purses.Addresses), cancellation)
            .ConfigureAwait(false);
        int count = side == BenchSide.Ours ? operation.Count : Math.Max(operation.Count / PeerPart, 200);
        if (operation.Kind == BenchKind.Paid && side == BenchSide.Peer)
        {
            return await MeasurePeerClientAsync(operation, stack, count, cancellation).ConfigureAwait(false);
        }

        bool isPaid = operation.Kind is BenchKind.Paid or BenchKind.PaidByOneWallet;
        PaymentBenchRow row = isPaid
            ? await MeasurePaidAsync(operation, stack, purses, side, count, cancellation).ConfigureAwait(false)
            : await MeasureRequestsAsync(operation, stack, side, count, cancellation).ConfigureAwait(false);
        if (isPaid || operation.Kind == BenchKind.Settle)
        {
            // What the chain says counts, not what was answered. Unit: payments of 0.001, warm-ups too.
            UInt256 paid = await stack.Chain.BalanceAsync(_payers.Token, BenchPayers.PayTo, cancellation)
                .ConfigureAwait(false);
            row = row with { PaidOnChain = (int)(paid.ToBigInteger() / 1000) - WarmUps };
        }

        return row;
    }

    /// <inheritdoc/>
    public void Dispose() => _payers.Dispose();

    private async Task<PaymentBenchRow> MeasureRequestsAsync(
        BenchOperation operation, PaymentStack stack, BenchSide side, int count, CancellationToken cancellation)
    {
        BenchKind kind = operation.Kind;
        Uri home = kind is BenchKind.Verify or BenchKind.Settle ? stack.Facilitator : stack.Server;
        byte[][] requests = Requests(kind, home, count);
        List<LoadConnection> connections = [];
        try
        {
            for (int i = 0; i < operation.Concurrency; i++)
            {
                connections.Add(await LoadConnection.OpenAsync(home, cancellation).ConfigureAwait(false));
            }

            async Task<string?> AskAsync(int worker, int index)
            {
                (int status, ReadOnlyMemory<byte> body) = await connections[worker].AskAsync(
                    requests[index % requests.Length], cancellation).ConfigureAwait(false);
                return Judge(kind, status, body.Span);
            }

            LoadRun warm = await LoadRun.DoAsync(WarmUps, operation.Concurrency, AskAsync).ConfigureAwait(false);
            RequireGood(operation, side, warm);
            return await MeasureAsync(
                operation, stack, side, count, (worker, index) => AskAsync(worker, index + WarmUps))
                .ConfigureAwait(false);
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }

    private static async Task<PaymentBenchRow> MeasurePaidAsync(
        BenchOperation operation, PaymentStack stack, BenchWallets wallets, BenchSide side, int count,
        CancellationToken cancellation)
    {
        async Task<string?> PayAsync(int index)
        {
            // One request has one payment: each request here is one of its own.
            using HttpResponseMessage response = await wallets.Clients[index % wallets.Clients.Count].GetAsync(
                new Uri(stack.Server, $"/a?n={index}"), cancellation).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : $"status {(int)response.StatusCode}";
        }

        LoadRun warm = await LoadRun.DoAsync(WarmUps, operation.Concurrency, (_, index) => PayAsync(index))
            .ConfigureAwait(false);
        RequireGood(operation, side, warm);
        return await MeasureAsync(operation, stack, side, count, (_, index) => PayAsync(index + WarmUps))
            .ConfigureAwait(false);
    }

    private static async Task<PaymentBenchRow> MeasureAsync(
        BenchOperation operation, PaymentStack stack, BenchSide side, int count, Func<int, int, Task<string?>> work)
    {
        Dictionary<string, double> before = Cpu(stack);
        LoadRun run = await LoadRun.DoAsync(count, operation.Concurrency, work).ConfigureAwait(false);
        return Row(operation, side, count, run.Good, run.Elapsed.TotalSeconds, run.Milliseconds, run.Failures,
            before, Cpu(stack));
    }

    private async Task<PaymentBenchRow> MeasurePeerClientAsync(
        BenchOperation operation, PaymentStack stack, int count, CancellationToken cancellation)
    {
        await using BenchProcess client = BenchProcess.Start(
            "client", "node", ["client.mjs"],
            new Dictionary<string, string>
            {
                ["URL"] = new Uri(stack.Server, "/a").ToString(),
                ["KEYS"] = BenchPayers.KeyList,
                ["WARM"] = Text(WarmUps),
                ["COUNT"] = Text(count),
                ["CONCURRENCY"] = Text(operation.Concurrency),
                ["NODE_ENV"] = "production",
            },
            scripts);
        await client.ReadAsync("ready", cancellation).ConfigureAwait(false);
        Dictionary<string, double> before = Cpu(stack, client);
        await client.WriteAsync("go").ConfigureAwait(false);
        string json = "{" + await client.ReadAsync("{", cancellation).ConfigureAwait(false);
        PeerRun run = JsonSerializer.Deserialize(json, CliJson.Default.PeerRun)!;
        UInt256 paid = await stack.Chain.BalanceAsync(_payers.Token, BenchPayers.PayTo, cancellation)
            .ConfigureAwait(false);
        return Row(
            operation, BenchSide.Peer, count, run.Good, run.Seconds, [.. run.Latencies.Order()], run.Errors, before,
            Cpu(stack, client)) with
        {
            PaidOnChain = (int)(paid.ToBigInteger() / 1000) - WarmUps,
        };
    }

    private byte[][] Requests(BenchKind kind, Uri home, int count) => kind switch
    {
        BenchKind.Unpaid => [LoadConnection.Request("GET", new Uri(home, "/free"), default)],
        BenchKind.Offer => [LoadConnection.Request("GET", new Uri(home, "/a"), default)],
        BenchKind.Verify => [.. _payers.Sign(DistinctVerified)
            .Select(body => LoadConnection.Request("POST", new Uri(home, "/verify"), body))],
        _ => [.. _payers.Sign(count + WarmUps)
            .Select(body => LoadConnection.Request("POST", new Uri(home, "/settle"), body))],
    };

    private static string? Judge(BenchKind kind, int status, ReadOnlySpan<byte> body) => kind switch
    {
        BenchKind.Unpaid when status == 200 => null,
        BenchKind.Offer when status == 402 => null,
        BenchKind.Verify when status == 200 && body.IndexOf("\"isValid\":true"u8) >= 0 => null,
        BenchKind.Settle when status == 200 && body.IndexOf("\"success\":true"u8) >= 0 => null,
        _ => $"status {status} {Encoding.UTF8.GetString(body[..Math.Min(body.Length, 120)])}",
    };

    private static void RequireGood(BenchOperation operation, BenchSide side, LoadRun warm)
    {
        if (warm.Good == 0)
        {
            throw new CliException($"{operation.Name} of {side}: {warm.Failures.First().Key}");
        }
    }

    private static Dictionary<string, double> Cpu(PaymentStack stack, BenchProcess? client = null)
    {
        Dictionary<string, double> cpu = new(stack.Cpu, StringComparer.Ordinal);
        cpu["client"] = client?.CpuMilliseconds ?? BenchProcess.OwnCpuMilliseconds;
        return cpu;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static PaymentBenchRow Row(
        BenchOperation operation, BenchSide side, int count, int good, double seconds,
        IReadOnlyList<double> milliseconds, IReadOnlyDictionary<string, int> failures,
        Dictionary<string, double> before, Dictionary<string, double> after) => new(
        operation.Name,
        side.ToString().ToLowerInvariant(),
        operation.Concurrency,
        count,
        good,
        null,
        Math.Round(good / seconds, 1),
        Math.Round(milliseconds[milliseconds.Count / 2], 2),
        Math.Round(milliseconds[milliseconds.Count * 99 / 100], 2),
        after.ToDictionary(one => one.Key, one => Math.Round((one.Value - before[one.Key]) / count, 3)),
        failures);
}
