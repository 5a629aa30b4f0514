using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tests.Support;

/// <summary>An encrypted record as it stands in a capture, without its header.</summary>
public sealed record SyntheticRecord(Direction Direction, byte[] Body);
