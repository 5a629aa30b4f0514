namespace Probity.Cli.Output;

/// <summary>Files that appear whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>Fails early where <see cref="Write"/> could not work: better than after a minute of proving.</summary>
    public static void RequireWritable(string path)
    {
        string folder = FolderOf(path);
        if (!Directory.Exists(folder))
        {
            throw new CliException($"cannot write {path}: the folder {folder} does not exist; create it first");
        }

        if (Directory.Exists(path)) { throw new CliException($"cannot write {path}: it is a folder; name a file"); }
        using (CreateTemporary(path, out string temporary)) { File.Delete(temporary); }
    }

    /// <summary>Writes to a temporary file in the same folder, then renames it over the target.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        FileStream stream = CreateTemporary(path, out string temporary);
        try
        {
            using (stream)
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cannot write {path}: {failure.Message.TrimEnd('.')}");
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static FileStream CreateTemporary(string path, out string temporary)
    {
        temporary = Path.Combine(FolderOf(path), $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}.tmp");
        try
        {
            return new FileStream(temporary, FileMode.CreateNew, FileAccess.Write);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cannot write {path}: {failure.Message.TrimEnd('.')}");
        }
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
}
