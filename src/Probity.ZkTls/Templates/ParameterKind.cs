namespace Probity.ZkTls.Templates;

/// <summary>Who sees a parameter's value. Source: docs/specs/template.md, section 4.</summary>
public enum ParameterKind : byte
{
    /// <summary>Part of the claim, and known to the relying party.</summary>
    Public = 0,

    /// <summary>Hidden behind a salted hash in the claim, which the holder can open later.</summary>
    Committed = 1,

    /// <summary>Never leaves the client: tokens, cookies, account numbers.</summary>
    Secret = 2,
}
