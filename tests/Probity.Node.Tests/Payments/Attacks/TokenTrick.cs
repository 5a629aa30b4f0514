namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>What a hostile token does when an authorisation is used.</summary>
public enum TokenTrick
{
    /// <summary>Nothing, and says that all is well.</summary>
    Silent,

    /// <summary>It uses up the number, and tells of no transfer.</summary>
    UsedOnly,

    /// <summary>It keeps a part for itself.</summary>
    Fee,

    /// <summary>It moves less, and gives the rest to the payee in a second transfer.</summary>
    Split,

    /// <summary>It moves the amount to somebody else.</summary>
    Diverted,

    /// <summary>Another contract tells of the use and the transfer.</summary>
    Forged,

    /// <summary>It tells of the use itself, and another contract of the transfer.</summary>
    HalfForged,

    /// <summary>It tells of the transfer before the use.</summary>
    Reversed,

    /// <summary>Another number is used in between, as when the payer was called and called back: the transfer is
    /// that one's.</summary>
    Nested,

    /// <summary>It works when asked, and refuses in a block.</summary>
    Reverting,

    /// <summary>It works when asked, and uses all the gas in a block.</summary>
    Burning,
}
