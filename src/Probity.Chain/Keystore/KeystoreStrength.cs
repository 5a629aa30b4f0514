namespace Probity.Chain.Keystore;

/// <summary>How much one guess of a passphrase costs.</summary>
public enum KeystoreStrength
{
    /// <summary>scrypt with N = 2^18, r = 8, p = 1: 256 MB. What wallets write.</summary>
    Standard = 0,

    /// <summary>scrypt with N = 2^12, r = 8, p = 6: 4 MB. For keys that hold little, and for tests.</summary>
    Light = 1,
}
