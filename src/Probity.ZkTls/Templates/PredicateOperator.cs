namespace Probity.ZkTls.Templates;

/// <summary>How a predicate compares. Source: docs/specs/template.md, section 4.3.</summary>
public enum PredicateOperator : byte
{
    /// <summary>Not less than the operand.</summary>
    AtLeast = 0,

    /// <summary>Not more than the operand.</summary>
    AtMost = 1,

    /// <summary>Not less than the first and not more than the second.</summary>
    Between = 2,

    /// <summary>The same.</summary>
    EqualTo = 3,

    /// <summary>Another.</summary>
    NotEqualTo = 4,

    /// <summary>Equal to one of the operands.</summary>
    OneOf = 5,

    /// <summary>Equal to none of the operands.</summary>
    NoneOf = 6,
}
