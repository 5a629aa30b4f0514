namespace Probity.ZkTls.Templates;

/// <summary>What stands on the right side of a predicate.</summary>
public enum OperandKind
{
    /// <summary>A decimal number, or seconds since 1970 for a date.</summary>
    Number,

    /// <summary>A text.</summary>
    Text,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A date, as text.</summary>
    Date,

    /// <summary>A parameter's value.</summary>
    Parameter,

    /// <summary>The time of the capture, moved by whole hours.</summary>
    Captured,
}
