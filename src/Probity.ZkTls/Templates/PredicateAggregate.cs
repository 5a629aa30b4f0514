namespace Probity.ZkTls.Templates;

/// <summary>What a predicate looks at. Source: docs/specs/template.md, section 4.3.</summary>
public enum PredicateAggregate : byte
{
    /// <summary>The value of a field that has one.</summary>
    Value = 0,

    /// <summary>The sum of a field's values.</summary>
    Sum = 1,

    /// <summary>How many values there are.</summary>
    Count = 2,

    /// <summary>The average; it is never divided, but compared as sum against bound times count.</summary>
    Average = 3,

    /// <summary>The smallest or earliest value.</summary>
    Minimum = 4,

    /// <summary>The largest or latest value.</summary>
    Maximum = 5,
}
