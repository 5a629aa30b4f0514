namespace Probity.ZkTls.Tls.Messages;

/// <summary>A public key of the key exchange, with its group's number.</summary>
internal sealed record KeyShareEntry(ushort Group, byte[] Key);
