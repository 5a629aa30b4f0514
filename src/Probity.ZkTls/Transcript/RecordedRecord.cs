namespace Probity.ZkTls.Transcript;

/// <summary>A record and the way it went.</summary>
/// <param name="Direction">Who sent it.</param>
/// <param name="Record">The record.</param>
public readonly record struct RecordedRecord(Direction Direction, TlsRecord Record);
