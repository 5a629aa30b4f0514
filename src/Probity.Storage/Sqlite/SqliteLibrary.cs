using System.Reflection;
using System.Runtime.InteropServices;
using Probity.Core.Stores;
using SQLitePCL;

namespace Probity.Storage.Sqlite;

/// <summary>Finds the system's SQLite, once for the process.</summary>
internal static class SqliteLibrary
{
    /// <summary>3.37.0, the first with STRICT tables.</summary>
    private const int OldestVersion = 3_037_000;

    // By platform; the first that loads is taken. The plain name is for systems with a library beside the program.
    private static readonly string[] Names =
        OperatingSystem.IsWindows() ? ["winsqlite3", "sqlite3", "e_sqlite3"]
        : OperatingSystem.IsMacOS() ? ["/usr/lib/libsqlite3.dylib", "libsqlite3.dylib"]
        : ["libsqlite3.so.0", "libsqlite3.so", "libe_sqlite3.so"];

    private static readonly Lazy<string?> Problem = new(Load);

    /// <summary>Throws unless a library is there that can keep records.</summary>
    /// <exception cref="StoreException">There is none, or it is too old.</exception>
    public static void RequireLoaded()
    {
        if (Problem.Value is { } problem) { throw new StoreException(problem); }
    }

    private static string? Load()
    {
        SQLite3Provider_e_sqlite3 provider = new();
        try
        {
            NativeLibrary.SetDllImportResolver(provider.GetType().Assembly, Resolve);
        }
        catch (InvalidOperationException)
        {
            // The program that hosts us has said itself where the library is.
        }

        try
        {
            raw.SetProvider(provider);
            int version = raw.sqlite3_libversion_number();
            return version >= OldestVersion
                ? null
                : $"SQLite {raw.sqlite3_libversion().utf8_to_string()} is too old: 3.37 or newer is needed.";
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            return $"SQLite is not installed: none of {string.Join(", ", Names)} was found. "
                + "Install it (Debian: apt-get install libsqlite3-0; Fedora: dnf install sqlite-libs), "
                + "or choose a PostgreSQL database.";
        }
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        foreach (string candidate in Names)
        {
            if (NativeLibrary.TryLoad(candidate, assembly, searchPath, out IntPtr library)) { return library; }
        }

        return IntPtr.Zero;
    }
}
