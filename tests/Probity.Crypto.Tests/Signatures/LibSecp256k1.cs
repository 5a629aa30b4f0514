using System.Runtime.InteropServices;

namespace Probity.Crypto.Tests.Signatures;

/// <summary>Bitcoin Core's library, where it is installed (Debian: libsecp256k1-dev): an oracle of
/// tests.</summary>
internal sealed class LibSecp256k1
{
    private const uint SignAndVerify = 0x0301;
    private const uint Uncompressed = 0x0002;

    private readonly nint _library;
    private readonly nint _context;

    private LibSecp256k1(nint library)
    {
        _library = library;
        _context = Function<ContextCreate>("context_create")(SignAndVerify);
    }

    private delegate nint ContextCreate(uint flags);

    private delegate int SignRecoverable(
        nint context, byte[] signature, byte[] digest, byte[] key, nint nonceFunction, nint nonceData);

    private delegate int SerializeRecoverable(nint context, byte[] compact, out int id, byte[] signature);

    private delegate int ParseRecoverable(nint context, byte[] signature, byte[] compact, int id);

    private delegate int RecoverKey(nint context, byte[] key, byte[] signature, byte[] digest);

    private delegate int CreateKey(nint context, byte[] key, byte[] secret);

    private delegate int ParseKey(nint context, byte[] key, byte[] encoded, nuint length);

    private delegate int SerializeKey(nint context, byte[] encoded, ref nuint length, byte[] key, uint flags);

    private delegate int ParseCompact(nint context, byte[] signature, byte[] compact);

    private delegate int VerifySignature(nint context, byte[] signature, byte[] digest, byte[] key);

    public static LibSecp256k1? TryLoad()
    {
        foreach (string name in (string[])["libsecp256k1.so.1", "libsecp256k1.so.0", "libsecp256k1.so.2"])
        {
            if (NativeLibrary.TryLoad(name, out nint library)
                && NativeLibrary.TryGetExport(library, "secp256k1_ecdsa_recover", out _))
            {
                return new LibSecp256k1(library);
            }
        }

        return null;
    }

    /// <summary>r, s and the recovery id, with the nonce of RFC 6979.</summary>
    public byte[] Sign(byte[] digest, byte[] secret)
    {
        byte[] signature = new byte[65], compact = new byte[64];
        Assert.Equal(1, Function<SignRecoverable>("ecdsa_sign_recoverable")(
            _context, signature, digest, secret, 0, 0));
        Function<SerializeRecoverable>("ecdsa_recoverable_signature_serialize_compact")(
            _context, compact, out int id, signature);
        return [.. compact, (byte)id];
    }

    /// <summary>X and Y, or null.</summary>
    public byte[]? Recover(byte[] digest, byte[] compact, int id)
    {
        byte[] signature = new byte[65], key = new byte[64];
        return Function<ParseRecoverable>("ecdsa_recoverable_signature_parse_compact")(
                _context, signature, compact, id) == 1
            && Function<RecoverKey>("ecdsa_recover")(_context, key, signature, digest) == 1
            ? Serialize(key)
            : null;
    }

    public byte[] PublicKey(byte[] secret)
    {
        byte[] key = new byte[64];
        Assert.Equal(1, Function<CreateKey>("ec_pubkey_create")(_context, key, secret));
        return Serialize(key);
    }

    /// <summary>X and Y of an encoded key, or null.</summary>
    public byte[]? Parse(byte[] encoded)
    {
        byte[] key = new byte[64];
        return Function<ParseKey>("ec_pubkey_parse")(_context, key, encoded, (nuint)encoded.Length) == 1
            ? Serialize(key)
            : null;
    }

    /// <summary>Whether the signature is right; this library takes a low s only.</summary>
    public bool Verify(byte[] digest, byte[] compact, byte[] point)
    {
        byte[] signature = new byte[64], key = new byte[64], encoded = [4, .. point];
        return Function<ParseCompact>("ecdsa_signature_parse_compact")(_context, signature, compact) == 1
            && Function<ParseKey>("ec_pubkey_parse")(_context, key, encoded, (nuint)encoded.Length) == 1
            && Function<VerifySignature>("ecdsa_verify")(_context, signature, digest, key) == 1;
    }

    private byte[] Serialize(byte[] key)
    {
        byte[] encoded = new byte[65];
        nuint length = 65;
        Function<SerializeKey>("ec_pubkey_serialize")(_context, encoded, ref length, key, Uncompressed);
        return encoded[1..];
    }

    private T Function<T>(string name)
        where T : Delegate =>
        Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(_library, "secp256k1_" + name));
}
