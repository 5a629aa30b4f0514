namespace Probity.Chain.Abi;

/// <summary>What a type of the contract ABI is.</summary>
public enum AbiKind
{
    /// <summary>uint8 to uint256.</summary>
    UInt = 0,

    /// <summary>int8 to int256.</summary>
    Int = 1,

    /// <summary>address.</summary>
    Address = 2,

    /// <summary>bool.</summary>
    Bool = 3,

    /// <summary>bytes1 to bytes32.</summary>
    FixedBytes = 4,

    /// <summary>bytes.</summary>
    Bytes = 5,

    /// <summary>string.</summary>
    String = 6,

    /// <summary>An array whose length the type tells.</summary>
    FixedArray = 7,

    /// <summary>An array whose length the data tell.</summary>
    Array = 8,

    /// <summary>Values of several types, such as the parameters of a function.</summary>
    Tuple = 9,
}
