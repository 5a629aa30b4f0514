namespace Probity.ZkTls.Templates.Checking;

/// <summary>What is compared: whether it can fail, whether it can hold, and what a page of a list hides.</summary>
internal static class PredicateChecks
{
    public static void Run(TemplateView view, FindingList findings)
    {
        foreach (TemplatePredicate predicate in view.Template.Predicates)
        {
            CheckOutcome(view, predicate, findings);
            CheckDates(view, predicate, findings);
            CheckList(view, predicate, findings);
            CheckReveal(view, predicate, findings);
        }

        CheckTogether(view, findings);
    }

    private static void CheckOutcome(TemplateView view, TemplatePredicate predicate, FindingList findings)
    {
        string where = TemplateView.Where(predicate);
        ValueRange range = ValueRange.Of(view.Template, predicate);
        if (range.IsNever || ContradictsItself(view, predicate))
        {
            findings.Error(
                16, where, "This never holds, so that there would be no claim or always the same answer.");
        }
        else if (range.IsAlways || IsTautology(view, predicate))
        {
            findings.Warning(17, where, "This always holds, so that it says nothing.");
        }

        bool isDoubled = predicate.Operands.Count > predicate.Operands.Distinct().Count();
        if (isDoubled && predicate.Operator != PredicateOperator.Between)
        {
            findings.Note(18, where, "A value stands in the list twice.");
        }
    }

    // Booleans have two values, and a text list with all of them or none is no question.
    private static bool IsTautology(TemplateView view, TemplatePredicate predicate)
    {
        bool isBoolean = view.Template.Fields[predicate.Field].Type == FieldType.Boolean
            && predicate.Aggregate == PredicateAggregate.Value;
        return isBoolean && predicate.Operator == PredicateOperator.OneOf && NamesBoth(predicate);
    }

    private static bool ContradictsItself(TemplateView view, TemplatePredicate predicate)
    {
        bool isBoolean = view.Template.Fields[predicate.Field].Type == FieldType.Boolean
            && predicate.Aggregate == PredicateAggregate.Value;
        return isBoolean && predicate.Operator == PredicateOperator.NoneOf && NamesBoth(predicate);
    }

    private static bool NamesBoth(TemplatePredicate predicate)
    {
        bool Names(long value) => predicate.Operands.Any(o => o.Kind == OperandKind.Boolean && o.Integer == value);

        return Names(0) && Names(1);
    }

    private static void CheckDates(TemplateView view, TemplatePredicate predicate, FindingList findings)
    {
        bool isDate = view.Template.Fields[predicate.Field].Type == FieldType.Date
            && predicate.Aggregate != PredicateAggregate.Count;
        bool isFixed = predicate.Operands.All(operand => operand.Kind is OperandKind.Date or OperandKind.Number);
        if (isDate && isFixed)
        {
            findings.Note(
                19, TemplateView.Where(predicate),
                "A date is compared with a fixed day; {\"captured\": ...} would move with the session.");
        }
    }

    // Who picks the page of a list picks what is missing from it.
    private static void CheckList(TemplateView view, TemplatePredicate predicate, FindingList findings)
    {
        if (predicate.Aggregate == PredicateAggregate.Value) { return; }
        string where = TemplateView.Where(predicate);
        bool isHiddenChoice = view.Uses.Any(use =>
            use.Exchange + 1 == view.Template.Exchanges.Count
            && use.Place is ParameterPlace.QueryValue or ParameterPlace.JsonString
            && view.Template.Parameters[use.Parameter].Kind != ParameterKind.Public
            && !view.IsTied(use.Parameter));
        if (isHiddenChoice)
        {
            findings.Warning(
                20, where, "A hidden parameter of the request can select which elements the list has.");
        }

        // What is missing can lower or raise a sum, but can only lower a count and a maximum.
        bool isMovable = predicate.Aggregate switch
        {
            PredicateAggregate.Count or PredicateAggregate.Maximum => predicate.Operator != PredicateOperator.AtLeast,
            PredicateAggregate.Minimum => predicate.Operator != PredicateOperator.AtMost,
            _ => true,
        };
        if (isMovable)
        {
            findings.Note(
                21, where, "Elements that the server did not list, such as those of a next page, do not count.");
        }
    }

    private static void CheckReveal(TemplateView view, TemplatePredicate predicate, FindingList findings)
    {
        TemplateField field = view.Template.Fields[predicate.Field];
        if (field.IsRevealed && predicate.IsRequired && predicate.Operator == PredicateOperator.EqualTo
            && predicate.Operands[0].Kind == OperandKind.Parameter
            && view.Template.Parameters[(int)predicate.Operands[0].Integer].Kind != ParameterKind.Public)
        {
            findings.Warning(
                22, TemplateView.Where(predicate), "The value is revealed, so that the parameter that it equals is no secret.");
        }
    }

    // Required comparisons of the same value with numbers must leave something between them.
    private static void CheckTogether(TemplateView view, FindingList findings)
    {
        IEnumerable<IGrouping<(int, PredicateAggregate), TemplatePredicate>> groups = view.Template.Predicates
            .Where(predicate => predicate.IsRequired && predicate.Aggregate != PredicateAggregate.Average)
            .GroupBy(predicate => (predicate.Field, predicate.Aggregate));
        foreach (IGrouping<(int, PredicateAggregate), TemplatePredicate> group in groups)
        {
            ValueRange all = ValueRange.Everything;
            foreach (TemplatePredicate predicate in group)
            {
                ValueRange own = ValueRange.Of(view.Template, predicate);
                if (!own.IsNever) { all = all.And(own); }
            }

            if (all.IsNever)
            {
                findings.Error(
                    23, TemplateView.Where(group.Last()),
                    "Required comparisons of this value exclude each other.");
            }
        }
    }
}
