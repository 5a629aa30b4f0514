namespace Probity.ZkTls.Templates.Checking;

/// <summary>What is asked, of whom, and who could have asked something else.</summary>
internal static class RequestChecks
{
    private static readonly string[] CredentialHeaders =
        ["Authorization", "Cookie", "X-Api-Key", "X-Auth-Token", "Proxy-Authorization"];

    public static void Run(TemplateView view, FindingList findings)
    {
        CheckHosts(view, findings);
        for (int i = 0; i < view.Template.Exchanges.Count; i++) { CheckExchange(view, i, findings); }
        for (int i = 0; i < view.Template.Parameters.Count; i++) { CheckParameter(view, i, findings); }
        if (!view.Template.Parameters.Any(parameter => parameter.Kind != ParameterKind.Public))
        {
            findings.Note(
                36, "parameters", "The requests need no credential, so that anyone can make this claim of the same page.");
        }
    }

    private static void CheckHosts(TemplateView view, FindingList findings)
    {
        if (view.Template.Port == Template.AnyPort)
        {
            findings.Warning(24, "port", "Another port of the host can be another party's server.");
        }

        for (int i = 0; i < view.Template.Hosts.Count; i++)
        {
            string host = view.Template.Hosts[i], where = $"hosts[{i}]";
            if (TextRules.IsAddress(host))
            {
                findings.Warning(
                    25, where, "An address says less about its owner than a name, and can change hands.");
            }
            else if (!host.Contains('.', StringComparison.Ordinal))
            {
                findings.Warning(26, where, "A name without a dot means another server in every network.");
            }
            else if (KnownWords.IsSharedHost(host))
            {
                findings.Warning(
                    27, where, "Anyone can publish under hosts of this kind, and so choose every value.");
            }
        }

        if (view.Template.Hosts.Count > 1)
        {
            findings.Note(
                28, "hosts", "A claim is about one of several hosts; account tags of different hosts differ.");
        }
    }

    private static void CheckExchange(TemplateView view, int index, FindingList findings)
    {
        TemplateExchange exchange = view.Template.Exchanges[index];
        string where = $"exchanges[{index}]";
        bool isLast = index + 1 == view.Template.Exchanges.Count;
        bool hasLiteral = exchange.Path.Any(segment => !segment.IsParameter && segment.Literal.Length > 0);
        if (isLast && !hasLiteral && exchange.Path.Any(segment => segment.IsParameter))
        {
            findings.Warning(
                29, $"{where}.path", "No part of the path is fixed, so that any page can be asked for.");
        }

        bool isMutation = exchange.Method == "POST"
            && (exchange.Path.Any(segment => KnownWords.IsMutation(segment.Literal))
                || exchange.Body!.Json.Contains("\"mutation", StringComparison.Ordinal));
        if (isMutation)
        {
            findings.Warning(
                30, where, "This POST looks as if it changed something; each session would do it again.");
        }

        if (exchange.Body is { } body && HasLooseHidden(view.Template, body.Parts))
        {
            findings.Warning(
                38, $"{where}.body",
                "A hidden value stands beside other text of a string, and could change what that text says.");
        }

        foreach ((string name, IReadOnlyList<TemplateTextPart> value) in exchange.Headers)
        {
            bool isCredential = CredentialHeaders.Contains(name, StringComparer.OrdinalIgnoreCase);
            TemplateTextPart end = value[^1];
            if (isCredential && !end.IsParameter)
            {
                findings.Error(
                    31, $"{where}.headers.{name}", "A credential stands in the template, which is public.");
            }
            else if (isCredential && view.Template.Parameters[end.Parameter].Kind == ParameterKind.Public)
            {
                findings.Error(
                    32, $"{where}.headers.{name}",
                    "A public parameter would publish this credential in the claim.");
            }
        }
    }

    // A value has neither quotes nor backslashes: between quotes, also escaped ones, it cannot leave its place. Elsewhere
    // it can go on as the text around it would, or move the border to another value.
    private static bool HasLooseHidden(Template template, IReadOnlyList<TemplateTextPart> parts)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            if (!parts[i].IsParameter || template.Parameters[parts[i].Parameter].Kind == ParameterKind.Public) { continue; }
            bool isEnclosed = i > 0 && i + 1 < parts.Count && !parts[i - 1].IsParameter && !parts[i + 1].IsParameter
                && parts[i - 1].Literal.EndsWith('"')
                && (parts[i + 1].Literal.StartsWith('"') || parts[i + 1].Literal.StartsWith("\\\"", StringComparison.Ordinal));
            if (!isEnclosed) { return true; }
        }

        return false;
    }

    private static void CheckParameter(TemplateView view, int index, FindingList findings)
    {
        TemplateParameter parameter = view.Template.Parameters[index];
        string where = $"parameters.{parameter.Name}";
        bool isSent = view.Uses.Any(use => use.Parameter == index);
        bool isCompared = view.Template.Predicates.Any(predicate => predicate.Operands.Any(
            operand => operand.Kind == OperandKind.Parameter && operand.Integer == index));
        if (!isSent && !isCompared)
        {
            findings.Warning(33, where, "The parameter is used nowhere.");
        }

        bool IsIn(ParameterPlace place) => view.Uses.Any(use => use.Parameter == index && use.Place == place);

        bool isHidden = parameter.Kind != ParameterKind.Public;
        if (parameter.Kind == ParameterKind.Secret && IsIn(ParameterPlace.QueryValue))
        {
            findings.Warning(34, where, "Servers write queries into their logs; a header keeps a secret better.");
        }

        bool selects = view.Uses.Any(use => use.Parameter == index && use.Place == ParameterPlace.PathSegment
            && use.Exchange + 1 == view.Template.Exchanges.Count);
        if (isHidden && selects && !view.IsTied(index))
        {
            findings.Warning(
                35, where, "A hidden part of the path selects what is shown, and no field has to equal it.");
        }

        if (!isHidden && KnownWords.IsSecret(parameter.Name))
        {
            findings.Warning(37, where, "By its name this is a secret, but its value becomes part of the claim.");
        }
    }
}
