using System.Text;
using System.Text.Json;
using Probity.Cli.Output;

namespace Probity.Cli.Tests.Support;

/// <summary>One command, run in this process, and all that it left behind.</summary>
internal sealed record CliRun(int Status, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    /// <summary>Standard output as exactly one JSON object on one line.</summary>
    public JsonElement Json
    {
        get
        {
            Assert.EndsWith("\n", Output, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', Output[..^1]);
            JsonElement value = JsonDocument.Parse(OutputBytes).RootElement;
            Assert.Equal(JsonValueKind.Object, value.ValueKind);
            return value;
        }
    }

    public IEnumerable<string> JsonFields => Json.EnumerateObject().Select(property => property.Name);

    public static CliRun Of(params string[] arguments) => Of([], CancellationToken.None, arguments);

    public static CliRun OfInput(byte[] input, params string[] arguments) =>
        Of(input, CancellationToken.None, arguments);

    public static CliRun Of(byte[] input, CancellationToken cancellation, params string[] arguments)
    {
        using MemoryStream output = new(), error = new();
        Terminal terminal = new(new MemoryStream(input), output, error, showsProgress: false);
        int status = CommandLine.RunAsync(arguments, terminal, cancellation).GetAwaiter().GetResult();
        CliRun run = new(status, output.ToArray(), Encoding.UTF8.GetString(error.ToArray()));
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", run.Error, StringComparison.Ordinal);
        return run;
    }

    /// <summary>Fails, with what was printed, unless the command is done.</summary>
    public CliRun MustBeDone()
    {
        Assert.True(Status == ExitStatus.Done, $"status {Status}: {Error}");
        return this;
    }

    /// <summary>Fails unless the command failed with one sentence that holds the text.</summary>
    public CliRun MustFail(int status, string text)
    {
        Assert.Equal((status, text), (Status, Error.Contains(text, StringComparison.Ordinal) ? text : Error));
        Assert.StartsWith("probity: ", Error, StringComparison.Ordinal);
        Assert.Single(Error.TrimEnd('\n').Split('\n'));
        return this;
    }
}
