namespace Probity.ZkTls.Templates;

/// <summary>What a field's value is read as. Source: docs/specs/template.md, section 4.2.</summary>
public enum FieldType : byte
{
    /// <summary>A JSON string.</summary>
    Text = 0,

    /// <summary>A JSON number, exact in units of 10^-scale.</summary>
    Number = 1,

    /// <summary>True or false.</summary>
    Boolean = 2,

    /// <summary>A date string or seconds since 1970.</summary>
    Date = 3,

    /// <summary>Any value; it can only be counted, or demanded to be there.</summary>
    Any = 4,
}
