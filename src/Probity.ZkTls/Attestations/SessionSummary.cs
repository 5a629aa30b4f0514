using Probity.ZkTls.Modes.Proxy;

namespace Probity.ZkTls.Attestations;

/// <summary>One verified session of a claim.</summary>
/// <param name="Capture">As the attestor saw it.</param>
/// <param name="Signed">What the attestor said of it.</param>
/// <param name="Mode">What the guest was asked.</param>
/// <param name="Results">What it answered.</param>
/// <param name="Response">The whole HTTP response where it was revealed.</param>
/// <param name="SecurityBits">Of the receipt.</param>
public sealed record SessionSummary(
    Capture Capture,
    SignedStatement Signed,
    GuestMode Mode,
    GuestOutput Results,
    ReadOnlyMemory<byte> Response,
    double SecurityBits);
