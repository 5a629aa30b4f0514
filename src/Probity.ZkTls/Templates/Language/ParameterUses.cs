namespace Probity.ZkTls.Templates.Language;

/// <summary>Where parameters stand in requests.</summary>
internal static class ParameterUses
{
    /// <summary>Each exchange, parameter and place once.</summary>
    public static IReadOnlyList<(int Exchange, int Parameter, ParameterPlace Place)> Of(
        IReadOnlyList<TemplateExchange> exchanges)
    {
        List<(int, int, ParameterPlace)> uses = [];
        for (int i = 0; i < exchanges.Count; i++)
        {
            TemplateExchange exchange = exchanges[i];
            void Add(IEnumerable<TemplateTextPart> parts, ParameterPlace place) => uses.AddRange(
                parts.Where(part => part.IsParameter).Select(part => (i, part.Parameter, place)));

            Add(exchange.Path, ParameterPlace.PathSegment);
            Add(exchange.Query.Select(value => value.Value), ParameterPlace.QueryValue);
            Add(exchange.Headers.SelectMany(header => header.Value), ParameterPlace.HeaderValue);
            Add(exchange.Body?.Parts ?? [], ParameterPlace.JsonString);
        }

        return [.. uses.Distinct()];
    }
}
