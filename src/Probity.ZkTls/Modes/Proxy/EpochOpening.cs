namespace Probity.ZkTls.Modes.Proxy;

/// <summary>
/// The bound key under which the last response came, as the guest hands it out in mode
/// <see cref="GuestMode.Reveal"/>.
/// </summary>
/// <param name="Epoch">How many KeyUpdates of the server came before.</param>
/// <param name="FirstRecord">Index among the capture's records of the epoch's first record.</param>
/// <param name="RequestEnd">Index of the record that completed the last request.</param>
/// <param name="Key">16 or 32 bytes by suite.</param>
/// <param name="Iv">12 bytes.</param>
/// <remarks>Source: docs/specs/claim.md, section 3.3.</remarks>
public sealed record EpochOpening(
    int Epoch, int FirstRecord, int RequestEnd, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Iv);
