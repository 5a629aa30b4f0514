namespace Probity.ZkTls.Transcript;

/// <summary>A record that follows the handshake, still encrypted.</summary>
/// <param name="Direction">Who sent it.</param>
/// <param name="Fragment">The encrypted record without its header. Shape: 17 to 16,640 bytes.</param>
public readonly record struct ApplicationRecord(Direction Direction, ReadOnlyMemory<byte> Fragment);
