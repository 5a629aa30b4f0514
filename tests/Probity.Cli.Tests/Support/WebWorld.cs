using System.Net;
using System.Text;
using System.Text.Json;
using Probity.Cli.Output;
using Probity.Cli.Programs;

namespace Probity.Cli.Tests.Support;

/// <summary>
/// A simulated bank, two attestors run by the command itself, keys and files: what a user has on the desk.
/// </summary>
internal sealed class WebWorld : IAsyncDisposable
{
    public const string Secret = "hidden-account-holder";

    private readonly TemporaryFolder _folder = new();
    private readonly List<(CancellationTokenSource Stop, Task<int> Run, FirstLine Log)> _attestors = [];
    private DemoBank? _bank;

    public string this[string name] => _folder[name];

    public string Url => _bank!.Statement.ToString();

    public List<string> AttestorUrls { get; } = [];

    public static async Task<WebWorld> OpenAsync(int attestors = 1, string? json = null)
    {
        WebWorld world = new();
        json ??= "{\"currency\":\"EUR\",\"balance\":1234.50,\"holder\":\"" + Secret + "\"}";
        world._bank = await DemoBank.OpenAsync(Encoding.UTF8.GetBytes(json), CancellationToken.None);
        world.Write("pass.txt", "correct horse battery\n");
        world.Write("roots.pem", world._bank.RootPem);
        world.Write("headers.txt", $"Authorization: Bearer {world._bank.Token}\nAccept-Language: de\n");
        world.Write("template.json", $$"""
            {
              "version": 1, "name": "cli-test", "hosts": ["localhost"], "port": {{world._bank.Statement.Port}},
              "parameters": {
                "token": { "kind": "secret" }, "minimum": { "kind": "public", "default": "1000" },
                "label": { "kind": "committed" }
              },
              "exchanges": [{
                "method": "GET", "path": "{{world._bank.Statement.AbsolutePath}}",
                "headers": { "Authorization": "Bearer {token}", "X-Label": "{label}" }
              }],
              "fields": {
                "currency": { "path": "$.currency", "type": "text", "reveal": true },
                "balance": { "path": "$.balance", "type": "number", "scale": 2 }
              },
              "predicates": { "enough": { "value": "balance", "atLeast": { "parameter": "minimum" } } },
              "accountTag": { "scope": "cli test", "field": "currency" }
            }
            """);
        world.Write("label.txt", "# private values\nlabel=blue\n");
        world.Key("holder.key");
        for (int i = 0; i < attestors; i++) { await world.StartAttestorAsync($"attestor{i}.key"); }
        return world;
    }

    public string Write(string name, string text) => _folder.Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes) => _folder.Write(name, bytes);

    public string Key(string name)
    {
        CliRun.Of("key", "create", this[name], "--passphrase-file", this["pass.txt"]).MustBeDone();
        return this[name];
    }

    /// <summary>The command that makes a claim, with changes by the caller.</summary>
    public string[] ProveArguments(string claim, params string[] more) =>
    [
        "web", "prove", "--url", Url, "--template", this["template.json"], "--holder", this["holder.key"],
        "--header-file", this["headers.txt"], "--parameter-file", this["label.txt"], "--roots", this["roots.pem"],
        .. AttestorUrls.SelectMany(url => (string[])["--attestor", url]), "--out", this[claim], .. more,
    ];

    public async ValueTask DisposeAsync()
    {
        foreach ((CancellationTokenSource stop, Task<int> run, FirstLine log) in _attestors)
        {
            await stop.CancelAsync();
            Assert.Equal(ExitStatus.Done, await run);
            stop.Dispose();

            // Whatever happened: an attestor's log tells neither who was asked nor what.
            string text = Encoding.UTF8.GetString(log.ToArray());
            Assert.DoesNotContain("localhost", text, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        }

        await _bank!.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartAttestorAsync(string keyName)
    {
        Key(keyName);
        FirstLine output = new();
        Terminal terminal = new(Stream.Null, output, Stream.Null, showsProgress: false);
        CancellationTokenSource stop = new();
        string[] arguments =
        [
            "attestor", "--listen", "127.0.0.1:0", "--key", this[keyName], "--passphrase-file", this["pass.txt"],
            "--roots", this["roots.pem"], "--allow-private", "--json",
        ];
        _attestors.Add((stop, CommandLine.RunAsync(arguments, terminal, stop.Token), output));
        using JsonDocument report = JsonDocument.Parse(await output.Line);
        AttestorUrls.Add(report.RootElement.GetProperty("address").GetString()!);
    }

    /// <summary>Tells when the first line has been written.</summary>
    private sealed class FirstLine : MemoryStream
    {
        private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => _line.Task;

        public override void Flush()
        {
            string text = Encoding.UTF8.GetString(ToArray());
            int end = text.IndexOf('\n', StringComparison.Ordinal);
            if (end >= 0) { _line.TrySetResult(text[..end]); }
        }
    }
}
