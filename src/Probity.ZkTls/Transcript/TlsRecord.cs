using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Transcript;

/// <summary>A record as it went over the wire.</summary>
/// <param name="Type">The type in the header; application_data for every encrypted record.</param>
/// <param name="Version">The version in the header.</param>
/// <param name="Fragment">What follows the header; never empty.</param>
public sealed record TlsRecord(ContentType Type, ushort Version, ReadOnlyMemory<byte> Fragment);
