using System.Text.Json;
using System.Text.Json.Serialization;

namespace Probity.Chain.Keystore;

/// <summary>The JSON of a key file.</summary>
/// <remarks>Members that we do not know are passed over: wallets add their own ("name",
/// "x-ethers").</remarks>
[JsonSourceGenerationOptions(
    MaxDepth = 8, AllowDuplicateProperties = false, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, WriteIndented = true)]
[JsonSerializable(typeof(KeystoreFile))]
internal sealed partial class KeystoreJson : JsonSerializerContext;

/// <summary>The file. Source: Web3 Secret Storage Definition, version 3.</summary>
internal sealed record KeystoreFile(
    [property: JsonPropertyName("version")] int Version,
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("crypto")] KeystoreCrypto Crypto,
    [property: JsonPropertyName("address")] string? Address = null);

/// <summary>The encrypted key and how it was encrypted.</summary>
internal sealed record KeystoreCrypto(
    [property: JsonPropertyName("cipher")] string Cipher,
    [property: JsonPropertyName("cipherparams")] KeystoreCipherParameters CipherParameters,
    [property: JsonPropertyName("ciphertext")] string Ciphertext,
    [property: JsonPropertyName("kdf")] string Kdf,
    [property: JsonPropertyName("kdfparams")] KeystoreKdfParameters KdfParameters,
    [property: JsonPropertyName("mac")] string Mac);

/// <summary>The first counter block.</summary>
internal sealed record KeystoreCipherParameters([property: JsonPropertyName("iv")] string Iv);

/// <summary>Parameters of scrypt (n, r, p) or PBKDF2 (c, prf).</summary>
internal sealed record KeystoreKdfParameters(
    [property: JsonPropertyName("dklen")] int KeyBytes,
    [property: JsonPropertyName("salt")] string Salt,
    [property: JsonPropertyName("n"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    int? N = null,
    [property: JsonPropertyName("r"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    int? R = null,
    [property: JsonPropertyName("p"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    int? P = null,
    [property: JsonPropertyName("c"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    int? C = null,
    [property: JsonPropertyName("prf"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    string? Prf = null);
