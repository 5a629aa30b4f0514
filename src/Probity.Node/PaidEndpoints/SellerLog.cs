using Microsoft.Extensions.Logging;

namespace Probity.Node.PaidEndpoints;

/// <summary>What a seller writes to its log: no payer's data and no answer.</summary>
internal static partial class SellerLog
{
    [LoggerMessage(EventId = 4101, Level = LogLevel.Warning, Message = "Purchases wait: {Reason}")]
    public static partial void SweepFailed(ILogger logger, string reason);

    [LoggerMessage(EventId = 4102, Level = LogLevel.Information, Message = "A payment was refused: {Reason}")]
    public static partial void Refused(ILogger logger, string reason);

    [LoggerMessage(EventId = 4103, Level = LogLevel.Warning, Message = "A purchase waits: {Reason}")]
    public static partial void Unavailable(ILogger logger, string reason);
}
