using System.Diagnostics;
using System.Text.Json;
using Probity.Testing;

namespace Probity.Node.Tests.Interop;

/// <summary>A program of the official packages, in a process that is started and ended here.</summary>
internal sealed class X402Peer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly SemaphoreSlim _asking = new(1, 1);

    private X402Peer(Process process) => _process = process;

    /// <summary>Starts a script and waits for its first words.</summary>
    /// <returns>The program, and the rest of the line that begins with the words.</returns>
    public static async Task<(X402Peer Peer, string Said)> StartAsync(
        string script, string words, params (string Name, string Value)[] environment)
    {
        string path = Repository.Path("tests", "oracles", script);
        ProcessStartInfo start = new("node", [Path.GetFileName(path)])
        {
            WorkingDirectory = Path.GetDirectoryName(path),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach ((string name, string value) in environment) { start.Environment[name] = value; }
        X402Peer peer = new(Process.Start(start)!);
        while (await peer.ReadAsync() is { } line)
        {
            if (line.StartsWith(words, StringComparison.Ordinal)) { return (peer, line[words.Length..]); }
        }

        await peer.DisposeAsync();
        throw new IOException($"{script} ended early.");
    }

    /// <summary>Asks a client to pay.</summary>
    public async Task<X402Answer> AskAsync(object question)
    {
        await _asking.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(question));
            await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            string line = await ReadAsync() ?? throw new IOException("The client ended early.");
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement answer = document.RootElement, outcome = answer.GetProperty("outcome");
            bool isObject = outcome.ValueKind == JsonValueKind.Object;
            return new X402Answer(
                answer.GetProperty("status").GetInt32(),
                answer.GetProperty("body").GetString()!,
                isObject && outcome.GetProperty("success").GetBoolean(),
                isObject ? outcome.GetProperty("transaction").GetString()! : string.Empty,
                answer.GetProperty("header").GetString())
            {
                Signers = answer.TryGetProperty("signers", out JsonElement signers)
                    && signers.ValueKind == JsonValueKind.Array
                    ? [.. signers.EnumerateArray().Select(signer => signer.GetString())]
                    : [],
            };
        }
        finally
        {
            _asking.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _asking.Dispose();
    }

    private Task<string?> ReadAsync() => _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
        .AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
}
