using System.Diagnostics;
using System.Globalization;

namespace Probity.Testing.Processes;

/// <summary>A PostgreSQL server of the test's own, in a temporary folder, reached through a socket there.</summary>
/// <remarks>
/// PostgreSQL refuses to run as root; where the tests do, it runs as "postgres" or "nobody". It ends with
/// <see cref="DisposeAsync"/>, and if the tests are killed: a shell that reads a pipe from them then sees its end.
/// </remarks>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const string Ready = "database system is ready to accept connections";
    private const string User = "probity";

    // Runs the server until it is told how to end, or until the one who would tell is gone.
    private const string Keeper =
        """
        "$@" < /dev/null &
        server=$!
        how=gone
        read -r how || how=gone
        case $how in fast) kill -INT $server ;; *) kill -QUIT $server ;; esac
        wait $server
        if [ "$how" = gone ]; then rm -rf "$0"; fi
        """;

    private static readonly string[] Needed = ["initdb", "postgres", "createdb", "psql"];
    private static readonly Lazy<string?> Programs = new(FindPrograms);
    private readonly string _folder;
    private readonly string[] _asUser;
    private Process? _keeper;
    private int _databases;

    private PostgresCluster(string folder, string[] asUser) => (_folder, _asUser) = (folder, asUser);

    /// <summary>Why there can be no server here; null when there can.</summary>
    public static string? WhyNot => Programs.Value is null ? "PostgreSQL's server programs are not installed." : null;

    /// <summary>Makes a cluster and starts its server.</summary>
    public static async Task<PostgresCluster> StartAsync(CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("probity-pg-").FullName;
        string[] asUser = Environment.IsPrivilegedProcess ? AsOrdinaryUser() : [];
        PostgresCluster cluster = new(folder, asUser);
        try
        {
            if (asUser.Length > 0)
            {
                await RunAsync(["chown", asUser[1]["--reuid=".Length..], folder], cancellationToken);
            }

            // An order of text that is not the ordinal one, as most databases have.
            string[] init =
            [
                Program("initdb"), "-D", cluster.DataFolder, "-U", User, "-A", "trust", "-N", "-E", "UTF8",
                "--locale=C", "--locale-provider=icu", "--icu-locale=en-US",
            ];
            await RunAsync([.. asUser, .. init], cancellationToken);
            await cluster.StartServerAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server, after <see cref="StopAsync"/>.</summary>
    public async Task StartServerAsync(CancellationToken cancellationToken)
    {
        string[] server =
        [
            Program("postgres"), "-D", DataFolder, "-k", _folder, "-c", "listen_addresses=",
            "-c", "max_connections=200", "-c", "log_min_messages=log", "-c", "shared_buffers=32MB",
        ];
        ProcessStartInfo start = StartInfo([.. _asUser, "sh", "-c", Keeper, _folder, .. server]);
        start.RedirectStandardInput = true;
        _keeper = Process.Start(start)!;
        List<string> said = [];
        while (await _keeper.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            said.Add(line);
            if (!line.Contains(Ready, StringComparison.Ordinal)) { continue; }

            // A pipe that nobody empties would stop the server.
            _ = _keeper.StandardError.ReadToEndAsync(CancellationToken.None);
            return;
        }

        throw new InvalidOperationException($"PostgreSQL does not start: {string.Join('\n', said)}");
    }

    /// <summary>Ends the server.</summary>
    /// <param name="isCrash">At once, as in a crash; otherwise in order.</param>
    /// <param name="cancellationToken">Gives up waiting for its end.</param>
    public async Task StopAsync(bool isCrash, CancellationToken cancellationToken)
    {
        if (_keeper is null) { return; }
        await _keeper.StandardInput.WriteLineAsync(isCrash ? "crash" : "fast");
        await _keeper.StandardInput.FlushAsync(cancellationToken);
        await _keeper.WaitForExitAsync(cancellationToken);
        _keeper.Dispose();
        _keeper = null;
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its location, as the driver understands it.</returns>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        int number = Interlocked.Increment(ref _databases);
        string name = string.Create(CultureInfo.InvariantCulture, $"test{number}");
        await RunAsync([Program("createdb"), "-h", _folder, "-U", User, name], cancellationToken);
        return $"Host={_folder};Username={User};Database={name}";
    }

    /// <summary>Runs SQL in a database that was made here, in psql; fails if that fails.</summary>
    public Task<string> RunSqlAsync(string location, string sql, CancellationToken cancellationToken)
    {
        string database = location[(location.LastIndexOf('=') + 1)..];
        return RunAsync(
            [Program("psql"), "-h", _folder, "-U", User, "-d", database, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql],
            cancellationToken);
    }

    /// <summary>Ends the server and takes away its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(isCrash: true, CancellationToken.None);
        if (Directory.Exists(_folder)) { Directory.Delete(_folder, recursive: true); }
    }

    private string DataFolder => Path.Combine(_folder, "data");

    private static string Program(string name) => Path.Combine(Programs.Value!, name);

    private static string[] AsOrdinaryUser()
    {
        string[] known = [.. File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0])];
        string user = known.Contains("postgres") ? "postgres" : "nobody";
        return ["setpriv", $"--reuid={user}", $"--regid={GroupOf(user)}", "--clear-groups", "--"];
    }

    private static string GroupOf(string user) =>
        File.ReadLines("/etc/passwd").Select(line => line.Split(':')).First(parts => parts[0] == user)[3];

    // Debian keeps them out of the search path, in a folder for each version.
    private static string? FindPrograms()
    {
        const string Debian = "/usr/lib/postgresql";
        IEnumerable<string> versions = Directory.Exists(Debian)
            ? Directory.EnumerateDirectories(Debian).OrderDescending(StringComparer.Ordinal)
            : [];
        string[] search = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':');
        return versions.Select(version => Path.Combine(version, "bin")).Concat(search).FirstOrDefault(folder =>
            Needed.All(name => File.Exists(Path.Combine(folder, name))));
    }

    private static ProcessStartInfo StartInfo(string[] command)
    {
        // In a folder that everybody may enter; and in the language that is looked for.
        ProcessStartInfo start = new(command[0], command[1..])
        {
            WorkingDirectory = "/",
            RedirectStandardOutput = false,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    private static async Task<string> RunAsync(string[] command, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = StartInfo(command);
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{command[0]} ended with {process.ExitCode}: {await error}");
    }
}
