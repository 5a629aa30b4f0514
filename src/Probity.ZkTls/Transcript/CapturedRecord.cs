namespace Probity.ZkTls.Transcript;

/// <summary>One encrypted record of application data, without its five header bytes.</summary>
/// <param name="Direction">Which way it went.</param>
/// <param name="Ciphertext">17 to 16,640 bytes, tag included.</param>
public readonly record struct CapturedRecord(Direction Direction, ReadOnlyMemory<byte> Ciphertext);
