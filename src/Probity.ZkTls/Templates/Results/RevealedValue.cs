namespace Probity.ZkTls.Templates.Results;

/// <summary>A value that a claim shows.</summary>
/// <param name="Name">The field.</param>
/// <param name="Type">Its type.</param>
/// <param name="Text">For people: text as it is, number with all its decimal places, true or false, date as ISO 8601
/// in UTC.</param>
/// <param name="Integer">Number: units of 10^-scale. Date: seconds since 1970. Boolean: 0 or 1. Text: 0.</param>
public sealed record RevealedValue(string Name, FieldType Type, string Text, long Integer);
