namespace Probity.Crypto.TransparencyLog;

/// <summary>One signature line of a note.</summary>
/// <param name="Name">Whose it is said to be.</param>
/// <param name="KeyId">Which key: 8 digits.</param>
/// <param name="Signature">The bytes after the id; of keys that nobody here knows any bytes.</param>
public sealed record NoteSignature(string Name, string KeyId, ReadOnlyMemory<byte> Signature);
