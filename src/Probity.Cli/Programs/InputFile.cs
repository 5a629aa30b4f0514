using Probity.Cli.Output;

namespace Probity.Cli.Programs;

/// <summary>Reads whole files and standard input, up to a limit.</summary>
internal static class InputFile
{
    /// <summary>What names standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Reads a file.</summary>
    /// <param name="path">From the user.</param>
    /// <param name="what">What the file is, for the error: "the receipt".</param>
    /// <param name="maxBytes">More is refused without being read.</param>
    public static byte[] Read(string path, string what, int maxBytes)
    {
        if (Directory.Exists(path))
        {
            throw new CliException($"cannot read {what} {path}: it is a folder; name a file");
        }

        if (!File.Exists(path))
        {
            throw new CliException($"cannot read {what} {path}: there is no such file; check the path");
        }

        try
        {
            using FileStream stream = File.OpenRead(path);
            return ReadAll(stream, what, maxBytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cannot read {what} {path}: {failure.Message.TrimEnd('.')}");
        }
    }

    /// <summary>Reads a file, or standard input where the path is "-".</summary>
    public static byte[] ReadFileOrInput(Terminal terminal, string path, string what, int maxBytes) =>
        path == StandardInput ? ReadAll(terminal.Input, what, maxBytes) : Read(path, what, maxBytes);

    private static byte[] ReadAll(Stream stream, string what, int maxBytes)
    {
        using MemoryStream content = new();
        byte[] buffer = new byte[1 << 16];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            content.Write(buffer.AsSpan(0, read));
            if (content.Length > maxBytes)
            {
                throw new CliException($"{what} is longer than {Wording.Count(maxBytes)} bytes, the most there can be");
            }
        }

        return content.ToArray();
    }
}
