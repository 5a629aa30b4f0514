using System.Globalization;
using Npgsql;
using Probity.Core.Stores;

namespace Probity.Storage.Postgres;

/// <summary>A URI or a list of keywords, as the driver wants it.</summary>
/// <remarks>A location may hold a password: no message repeats it.</remarks>
internal static class PostgresLocation
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    public static bool IsUri(string location) =>
        Schemes.Any(scheme => location.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>"Host=...;Database=..." and the like.</summary>
    public static bool IsKeywords(string location)
    {
        int end = location.IndexOf('=', StringComparison.Ordinal);
        return end > 0 && location[..end].Trim().ToUpperInvariant() is "HOST" or "SERVER" or "PORT" or "DATABASE"
            or "USERNAME" or "USER ID" or "PASSWORD";
    }

    /// <exception cref="StoreException">It cannot be understood.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string location)
    {
        try
        {
            NpgsqlConnectionStringBuilder builder = IsUri(location)
                ? ParseUri(location)
                : new NpgsqlConnectionStringBuilder(location);
            if (string.IsNullOrEmpty(builder.Host)) { throw Unclear("it names no host"); }
            return Complete(builder);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or KeyNotFoundException)
        {
            throw Unclear(fault is UriFormatException ? "it is no URI" : "a keyword or its value is not known");
        }
    }

    private static NpgsqlConnectionStringBuilder ParseUri(string location)
    {
        Uri uri = new(location);
        NpgsqlConnectionStringBuilder builder = new() { Host = uri.DnsSafeHost };
        if (uri.Port > 0) { builder.Port = uri.Port; }
        string[] user = uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0) { builder.Username = Uri.UnescapeDataString(user[0]); }
        if (user.Length > 1) { builder.Password = Uri.UnescapeDataString(user[1]); }
        string database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        if (database.Length > 0) { builder.Database = database; }
        foreach (string pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            string value = Uri.UnescapeDataString(parts.Length > 1 ? parts[1] : string.Empty);

            // "verify-full" there is "VerifyFull" here.
            if (parts[0] == "sslmode") { value = value.Replace("-", string.Empty, StringComparison.Ordinal); }
            builder[KeywordOf(Uri.UnescapeDataString(parts[0]))] = value;
        }

        return builder;
    }

    // What the tools of PostgreSQL call them, and what the driver does.
    private static string KeywordOf(string name) => name switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "user" => "Username",
        "dbname" => "Database",
        "connect_timeout" => "Timeout",
        _ => name.Replace('_', ' '),
    };

    private static NpgsqlConnectionStringBuilder Complete(NpgsqlConnectionStringBuilder builder)
    {
        if (!builder.ContainsKey("Application Name")) { builder.ApplicationName = "probity"; }

        // The statements are few, and always the same.
        if (!builder.ContainsKey("Max Auto Prepare")) { builder.MaxAutoPrepare = 16; }

        // A standby answers with what once was.
        if (builder.Host!.Contains(',', StringComparison.Ordinal)) { builder.TargetSessionAttributes = "primary"; }

        // A commit waits for others no longer than this; the server soon notices a client that fell silent while
        // it held locks.
        int waitMilliseconds = (int)TimeSpan.FromSeconds(10).TotalMilliseconds;
        builder.Options = string.Create(
            CultureInfo.InvariantCulture,
            $"-c lock_timeout={waitMilliseconds} -c default_transaction_isolation=read\\ committed "
            + $"-c tcp_keepalives_idle=20 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=4 "
            + $"{builder.Options}").Trim();
        return builder;
    }

    private static StoreException Unclear(string why) => new(
        $"The location of the database cannot be understood: {why}. "
        + "Write postgres://user@host:5432/database, or Host=...;Database=...;Username=...");
}
