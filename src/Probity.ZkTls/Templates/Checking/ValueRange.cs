namespace Probity.ZkTls.Templates.Checking;

/// <summary>The numbers for which a comparison can hold, as far as its operands are known.</summary>
/// <param name="Low">The smallest; inclusive.</param>
/// <param name="High">The largest; inclusive.</param>
/// <param name="IsAlways">Whether every value that can occur is inside.</param>
internal readonly record struct ValueRange(long Low, long High, bool IsAlways)
{
    public static ValueRange Everything => new(long.MinValue, long.MaxValue, false);

    /// <summary>Whether nothing is inside.</summary>
    public bool IsNever => Low > High;

    public ValueRange And(ValueRange other) => new(Math.Max(Low, other.Low), Math.Min(High, other.High), false);

    public static ValueRange Of(Template template, TemplatePredicate predicate)
    {
        FieldType type = template.Fields[predicate.Field].Type;
        bool isCount = predicate.Aggregate == PredicateAggregate.Count;
        bool isNumeric = isCount || type is FieldType.Number or FieldType.Date;
        if (!isNumeric) { return Everything; }
        if (predicate.Operands.Any(operand => operand.Kind == OperandKind.Captured))
        {
            return OfCaptured(predicate);
        }

        bool isKnown = predicate.Operands.All(operand => operand.Kind is OperandKind.Number or OperandKind.Date);
        if (!isKnown) { return Everything; }
        long first = predicate.Operands[0].Integer, last = predicate.Operands[^1].Integer;
        (long low, long high) = predicate.Operator switch
        {
            PredicateOperator.AtLeast => (first, long.MaxValue),
            PredicateOperator.AtMost => (long.MinValue, first),
            PredicateOperator.Between => (first, last),
            PredicateOperator.EqualTo => (first, first),
            PredicateOperator.OneOf => (predicate.Operands.Min(o => o.Integer), predicate.Operands.Max(o => o.Integer)),
            _ => (long.MinValue, long.MaxValue),
        };
        return isCount ? OfCount(predicate, low, high) : new ValueRange(low, high, false);
    }

    // There are no fewer than no elements.
    private static ValueRange OfCount(TemplatePredicate predicate, long low, long high)
    {
        bool isExclusion = predicate.Operator is PredicateOperator.NotEqualTo or PredicateOperator.NoneOf;
        bool isAlways = isExclusion
            ? predicate.Operands.All(operand => operand.Integer < 0)
            : low <= 0 && high == long.MaxValue;
        return new ValueRange(Math.Max(0, low), high, isAlways);
    }

    // The time of the capture is not known, but its distance to itself is.
    private static ValueRange OfCaptured(TemplatePredicate predicate)
    {
        bool isEmpty = predicate.Operator == PredicateOperator.Between
            && predicate.Operands.All(operand => operand.Kind == OperandKind.Captured)
            && predicate.Operands[0].Integer > predicate.Operands[1].Integer;
        return isEmpty ? new ValueRange(1, 0, false) : Everything;
    }
}
