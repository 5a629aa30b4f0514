using Microsoft.Extensions.Logging;

namespace Probity.Node.Facilitator;

/// <summary>What a facilitator writes to its log: no payer's data, no node's address.</summary>
internal static partial class FacilitatorLog
{
    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning,
        Message = "{Network}: the node refused a transaction of {Sender}: {Reason}")]
    public static partial void SendRefused(ILogger logger, string network, string sender, string reason);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning, Message = "{Network}: {Reason}")]
    public static partial void NodeUnreachable(ILogger logger, string network, string reason);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Error,
        Message = "{Network}: a block with the settlement {Transaction} was given up; it is sent again")]
    public static partial void Reorganised(ILogger logger, string network, string transaction);

    [LoggerMessage(EventId = 4004, Level = LogLevel.Information,
        Message = "{Network}: {Old} is in no block; {New} takes its place")]
    public static partial void Replaced(ILogger logger, string network, string old, string @new);

    [LoggerMessage(EventId = 4005, Level = LogLevel.Error, Message = "{Network}: {Reason}")]
    public static partial void StoreFailed(ILogger logger, string network, string reason);

    [LoggerMessage(EventId = 4006, Level = LogLevel.Information,
        Message = "{Network}: the settlement {Transaction} failed: {Reason}")]
    public static partial void Failed(ILogger logger, string network, string transaction, string reason);
}
