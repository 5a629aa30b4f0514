namespace Probity.ZkTls.Templates.Checking;

/// <summary>What is read: by whom it can be chosen, and whether its place is certain.</summary>
internal static class FieldChecks
{
    public static void Run(TemplateView view, FindingList findings)
    {
        for (int i = 0; i < view.Template.Fields.Count; i++)
        {
            CheckMeaning(view, i, findings);
            CheckPlace(view, i, findings);
            CheckUse(view, i, findings);
        }

        CheckCurrency(view, findings);
        CheckTag(view, findings);
    }

    private static void CheckMeaning(TemplateView view, int index, FindingList findings)
    {
        TemplateField field = view.Template.Fields[index];
        bool isText = field.Type == FieldType.Text;
        if (isText && view.IsShown(index) && KnownWords.IsFreeText(field.Path.LastKey))
        {
            findings.Warning(
                3, TemplateView.Where(field),
                "The account's user can often choose this text freely, and could write what the claim should say.");
        }

        if (field.IsRevealed && KnownWords.IsPersonal(field.Path.LastKey))
        {
            findings.Note(4, TemplateView.Where(field), "Personal data is revealed; a comparison might be enough.");
        }

        if (field.IsRevealed && KnownWords.IsSecret(field.Path.LastKey))
        {
            findings.Warning(
                5, TemplateView.Where(field), "This looks like a credential, and the claim would publish it.");
        }
    }

    private static void CheckPlace(TemplateView view, int index, FindingList findings)
    {
        TemplateField field = view.Template.Fields[index];
        if (field.Path.Steps.Any(step => step.IsIndex))
        {
            findings.Warning(
                6, TemplateView.Where(field),
                "An element is picked by its position; who can change the order of the list chooses the value.");
        }

        if (field.Path.Steps.Count > 0 && field.Path.LastKey is null)
        {
            findings.Note(7, TemplateView.Where(field), "No name on the path says what this value is.");
        }

        for (int other = 0; other < index; other++)
        {
            TemplateField twin = view.Template.Fields[other];
            if (view.Template.Nodes.FieldNodes[other] != view.Template.Nodes.FieldNodes[index]) { continue; }
            if (CanBoth(field.Type, twin.Type))
            {
                findings.Note(8, TemplateView.Where(field), $"This is the same value as field {twin.Name}.");
            }
            else
            {
                findings.Error(
                    9, TemplateView.Where(field), $"No value has both this type and the one of field {twin.Name}.");
            }
        }
    }

    private static void CheckUse(TemplateView view, int index, FindingList findings)
    {
        TemplateField field = view.Template.Fields[index];
        if (view.IsUsed(index)) { return; }
        if (field.IsSeveral)
        {
            findings.Warning(10, TemplateView.Where(field), "A list is read, but no aggregate of it is compared.");
        }
        else
        {
            findings.Note(
                11, TemplateView.Where(field), "The field is neither revealed nor compared; it only has to be there.");
        }
    }

    // 500 of what? A claim that leaves it open is read by its reader's wishes.
    private static void CheckCurrency(TemplateView view, FindingList findings)
    {
        IReadOnlyList<TemplateField> fields = view.Template.Fields;
        bool hasCurrency = Enumerable.Range(0, fields.Count).Any(i =>
            fields[i].Type == FieldType.Text && KnownWords.IsCurrency(fields[i].Path.LastKey) && view.IsShown(i));
        if (hasCurrency) { return; }
        for (int i = 0; i < fields.Count; i++)
        {
            bool isAmount = fields[i].Type == FieldType.Number && view.IsShown(i)
                && KnownWords.IsAmount(fields[i].Path.LastKey);
            bool isOnlyCounted = !fields[i].IsRevealed && view.Template.Predicates
                .Where(predicate => predicate.Field == i).All(p => p.Aggregate == PredicateAggregate.Count);
            if (!isAmount || isOnlyCounted) { continue; }
            findings.Warning(
                12, TemplateView.Where(fields[i]), "An amount is shown or compared, but no field says its currency.");
            return;
        }
    }

    private static void CheckTag(TemplateView view, FindingList findings)
    {
        if (view.Template.AccountTag is not { } tag) { return; }
        TemplateField field = view.Template.Fields[tag.Field];
        string? key = field.Path.LastKey;
        if (KnownWords.IsGuessable(key))
        {
            findings.Warning(
                13, "accountTag.field", "Values of this kind can be guessed, and a guess can be compared with the tag.");
        }
        else if (KnownWords.IsFreeText(key))
        {
            findings.Warning(
                14, "accountTag.field", "The account's user can often change this value, and get another tag.");
        }

        if (view.Template.Hosts.Count > 1)
        {
            findings.Warning(
                39, "accountTag", "An account has another tag at each host, so that a second claim can go unnoticed.");
        }

        if (field.IsRevealed)
        {
            findings.Warning(
                15, "accountTag.field", "The tagged value is also revealed, so that the tag hides nothing.");
        }
    }

    private static bool CanBoth(FieldType a, FieldType b)
    {
        bool IsPair(FieldType x, FieldType y) => (a == x && b == y) || (a == y && b == x);

        // A date is written as a text or as a number.
        return a == b || a == FieldType.Any || b == FieldType.Any
            || IsPair(FieldType.Date, FieldType.Text) || IsPair(FieldType.Date, FieldType.Number);
    }
}
