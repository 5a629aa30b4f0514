namespace Probity.Payments.Schemes.Exact;

/// <summary>Points in time as chains count them.</summary>
internal static class ExactTime
{
    /// <summary>Whole seconds since 1970; none before.</summary>
    public static ulong Seconds(DateTimeOffset time) => (ulong)Math.Max(0, time.ToUnixTimeSeconds());
}
