namespace Probity.Cli.Output;

/// <summary>Files that appear whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>Fails early where <see cref="Write"/> could not work: better than after a minute of proving.</summary>
    public static void RequireWritable(string path)
    {
        string target = TargetOf(path);
        if (new[] { Path.GetFullPath(path), target }.Any(IsOfTheSystem))
        {
            // Renaming over a device would replace the device.
            throw new CliException($"cannot write {path}: it is no ordinary file; name a file in a folder of yours");
        }

        string folder = FolderOf(target);
        if (!Directory.Exists(folder))
        {
            throw new CliException($"cannot write {path}: the folder {folder} does not exist; create it first");
        }

        if (Directory.Exists(path)) { throw new CliException($"cannot write {path}: it is a folder; name a file"); }
        using (CreateTemporary(target, path, out string temporary)) { File.Delete(temporary); }
    }

    /// <summary>Writes to a temporary file in the same folder, then renames it over the target.</summary>
    /// <param name="path">The target.</param>
    /// <param name="content">All of it.</param>
    /// <param name="isPrivate">Whether nobody but the owner may read it.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, bool isPrivate = false)
    {
        RequireWritable(path);
        string target = TargetOf(path);
        FileStream stream = CreateTemporary(target, path, out string temporary);
        if (isPrivate && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(stream.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        try
        {
            using (stream)
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
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

    private static FileStream CreateTemporary(string target, string path, out string temporary)
    {
        temporary = Path.Combine(FolderOf(target), $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}.tmp");
        try
        {
            return new FileStream(temporary, FileMode.CreateNew, FileAccess.Write);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The message of the exception would name the temporary file, which says nothing to the user.
            throw new CliException(
                $"cannot write {path}: no file can be created in its folder ({failure.GetType().Name}); "
                + "check permissions and space");
        }
    }

    private static bool IsOfTheSystem(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal);

    // A link stays a link: what it leads to is replaced.
    private static string TargetOf(string path)
    {
        FileSystemInfo? target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true) : null;
        return Path.GetFullPath(target?.FullName ?? path);
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
}
