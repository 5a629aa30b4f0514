namespace Probity.ZkTls.Templates;

/// <summary>One operand of a predicate.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">For people and for canonical JSON: decimal number, text, date, parameter's name or duration.
/// </param>
/// <param name="Integer">Number: in units of the compared value. Date, captured: seconds. Boolean: 0 or 1.
/// Parameter: its index. Text: 0.</param>
public sealed record PredicateOperand(OperandKind Kind, string Text, long Integer);
