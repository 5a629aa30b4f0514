namespace Probity.ZkTls.Modes.Proxy;

/// <summary>What the guest <c>web-claim</c> is asked to do. Source: docs/specs/claim.md, section 3.</summary>
public enum GuestMode : byte
{
    /// <summary>Check request and response in zero knowledge; show chosen fields and predicates.</summary>
    Prove = 0,

    /// <summary>Check the request in zero knowledge; hand out the bound key of the response.</summary>
    Reveal = 1,

    /// <summary>Check a response in clear text; run by the verifier itself.</summary>
    Evaluate = 2,
}
