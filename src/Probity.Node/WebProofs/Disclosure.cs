using Probity.ZkTls.Modes.Proxy;

namespace Probity.Node.WebProofs;

/// <summary>
/// How a claim will show what it shows, and what that costs and leaks; told before anything is sent.
/// </summary>
/// <param name="Mode">Fields in zero knowledge, or the last response with its bound key.</param>
/// <param name="Shown">In words, what whoever has the claim will see.</param>
/// <param name="Hidden">In words, what stays with the holder.</param>
/// <param name="Cost">In words, about what it costs.</param>
public sealed record Disclosure(GuestMode Mode, string Shown, string Hidden, string Cost);
