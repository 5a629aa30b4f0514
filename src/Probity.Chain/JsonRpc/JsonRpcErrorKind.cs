namespace Probity.Chain.JsonRpc;

/// <summary>What an error of a node means to whoever asked.</summary>
public enum JsonRpcErrorKind
{
    /// <summary>None of the others.</summary>
    Other = 0,

    /// <summary>The node does not understand the request, the method or its parameters.</summary>
    InvalidRequest = 1,

    /// <summary>A contract refused: the data may say why.</summary>
    Reverted = 2,

    /// <summary>The account's next nonce is higher than the transaction's.</summary>
    NonceTooLow = 3,

    /// <summary>The node has this transaction already.</summary>
    AlreadyKnown = 4,

    /// <summary>The fee is too low, perhaps to replace another transaction of the same nonce.</summary>
    Underpriced = 5,

    /// <summary>The account cannot pay for gas and value.</summary>
    InsufficientFunds = 6,

    /// <summary>Too many requests, or too large an answer.</summary>
    LimitExceeded = 7,
}
