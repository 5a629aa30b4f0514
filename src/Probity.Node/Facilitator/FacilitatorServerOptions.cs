using System.Net;

namespace Probity.Node.Facilitator;

/// <summary>How a facilitator is served.</summary>
public sealed record FacilitatorServerOptions
{
    /// <summary>Where it listens; port 0 for any free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>What askers must send as "Authorization: Bearer …"; null for anybody.</summary>
    public string? Token { get; init; }

    /// <summary>Whether its chain is a simulation, which every answer to /supported then says.</summary>
    public bool IsSimulated { get; init; }
}
