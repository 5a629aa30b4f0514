using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Probity.Cli.Output;

/// <summary>The three standard streams, so that tests can stand in for them.</summary>
internal sealed class Terminal
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Over given streams.</summary>
    public Terminal(Stream input, Stream output, Stream error, bool showsProgress)
    {
        (Input, Output, ErrorBytes, ShowsProgress) = (input, output, error, showsProgress);
        Text = TextWriter.Synchronized(new StreamWriter(output, Utf8) { AutoFlush = true, NewLine = "\n" });
        Error = TextWriter.Synchronized(new StreamWriter(error, Utf8) { AutoFlush = true, NewLine = "\n" });
    }

    /// <summary>Standard input.</summary>
    public Stream Input { get; }

    /// <summary>Standard output, for bytes.</summary>
    public Stream Output { get; }

    /// <summary>Standard output, for text. Unbuffered, so it mixes with <see cref="Output"/>.</summary>
    public TextWriter Text { get; }

    /// <summary>Standard error, for text.</summary>
    public TextWriter Error { get; }

    /// <summary>Standard error, for bytes.</summary>
    public Stream ErrorBytes { get; }

    /// <summary>Whether somebody watches standard error.</summary>
    public bool ShowsProgress { get; }

    /// <summary>Whether a person can be asked.</summary>
    public bool CanAsk { get; init; }

    /// <summary>Asks for something that is not shown while it is typed.</summary>
    public string AskSecret(string question)
    {
        Error.Write(question);
        StringBuilder answer = new();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace) { answer.Length = Math.Max(0, answer.Length - 1); }
            else if (!char.IsControl(key.KeyChar)) { answer.Append(key.KeyChar); }
        }

        Error.WriteLine();
        return answer.ToString();
    }

    /// <summary>The streams of this process.</summary>
    public static Terminal OfProcess() => new(
        Console.OpenStandardInput(),
        Console.OpenStandardOutput(),
        Console.OpenStandardError(),
        showsProgress: !Console.IsErrorRedirected)
    {
        CanAsk = !Console.IsInputRedirected && !Console.IsErrorRedirected,
    };

    /// <summary>Writes one JSON object and a line end to standard output.</summary>
    public void WriteJson<T>(T value, JsonTypeInfo<T> type)
    {
        Output.Write(JsonSerializer.SerializeToUtf8Bytes(value, type));
        Output.WriteByte((byte)'\n');
        Output.Flush();
    }
}
