using System.Net.Sockets;
using Npgsql;
using Probity.Core.Stores;

namespace Probity.Storage.Postgres;

/// <summary>What an error of the driver means to the one who runs the store, and what to do.</summary>
internal static class PostgresErrors
{
    /// <summary>True for what <see cref="Explain"/> explains; anything else is a fault of the program.</summary>
    public static bool IsOurs(Exception error) =>
        error is NpgsqlException or SocketException or TimeoutException or IOException;

    /// <summary>The server said that it did not do it, and went on working.</summary>
    public static bool IsUndone(Exception error) =>
        error is PostgresException { SqlState: { } state } && !IsLoss(error) && state != "57014";

    /// <summary>One commit of several may be the cause; not so where the server let all of them wait in vain.</summary>
    public static bool MayGoAlone(Exception error) =>
        IsUndone(error) && error is PostgresException { SqlState: not ("55P03" or "53300") };

    /// <param name="place">Host, port and database; never the password.</param>
    /// <param name="error">What the driver threw.</param>
    public static StoreException Explain(string place, Exception error)
    {
        string why = error switch
        {
            PostgresException refused => $"{WhyRefused(refused.SqlState)} (SQLSTATE {refused.SqlState}: "
                + $"{refused.MessageText})",
            { InnerException: TimeoutException } or TimeoutException =>
                "the server did not answer in time. See whether it is overloaded, or the network broken.",
            _ => $"the server cannot be reached, or the connection was lost. See whether it runs. ({error.Message})",
        };
        string end = IsUndone(error) ? " Nothing was changed." : string.Empty;
        return new StoreException($"The store at {place}: {why}{end}", error);
    }

    // The connection ended, and with it what is known.
    private static bool IsLoss(Exception error) => error is not PostgresException refused
        || refused.SqlState.StartsWith("08", StringComparison.Ordinal)
        || refused.SqlState is "57P01" or "57P02" or "57P03";

    private static string WhyRefused(string state) => state switch
    {
        "28P01" or "28000" => "the server refuses this user or password.",
        "3D000" => "there is no such database. Make it (createdb), then try again.",
        "42501" or "25006" => "the user may not do this. Grant it the rights, or connect to the primary server.",
        "53100" => "the server's disk is full. Make room, and try again.",
        "53200" => "the server is out of memory, or of room for locks. Raise max_locks_per_transaction.",
        "53300" => "the server has no free connection. Raise max_connections, or use fewer processes.",
        "55P03" => "another process has held these records for too long. See pg_stat_activity for who it is.",
        "57P01" or "57P02" or "57P03" => "the server is being shut down or started. Try again later.",
        "57014" => "the server gave up waiting.",
        "XX001" or "XX002" => "the database is damaged. Stop, and restore a backup.",
        _ => "the server refuses.",
    };
}
