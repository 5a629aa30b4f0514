using System.Globalization;
using System.Text;
using Probity.Core.Verdicts;

namespace Probity.ZkTls.Templates.Requests;

/// <summary>Finds the parameters of a template in the URL that a person copied from a browser.</summary>
public static class TemplateUrl
{
    private const int MaxLength = 8_192;
    private const int DefaultPort = 443;
    private const string Scheme = "https://";

    /// <summary>Compares a URL with the last request of a template, character by character.</summary>
    /// <param name="template">The template.</param>
    /// <param name="url">Any text. It is not normalized: what is sent must be what was shown.</param>
    public static Verdict<TemplateUrlMatch> Match(Template template, string url)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(url);
        if (url.Length > MaxLength) { return Refuse(RejectionCode.TooLong, "The URL is too long."); }
        if (!url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return Refuse("The URL does not begin with https://.");
        }
        if (url.Contains('#', StringComparison.Ordinal))
        {
            return Refuse("The URL has a fragment, which is never sent.");
        }

        string rest = url[Scheme.Length..];
        int end = rest.AsSpan().IndexOfAny('/', '?');
        string authority = end < 0 ? rest : rest[..end], target = end < 0 ? string.Empty : rest[end..];
        if (authority.Contains('@', StringComparison.Ordinal)) { return Refuse("The URL has user information."); }
        if (!TryReadAuthority(authority, out string host, out int port))
        {
            return Refuse("The URL has no host and port of the expected form.");
        }
        if (!template.Accepts(host, port)) { return Refuse("Host and port are not among those of the template."); }

        int mark = target.IndexOf('?', StringComparison.Ordinal);
        string path = mark < 0 ? target : target[..mark];
        string? query = mark < 0 ? null : target[(mark + 1)..];
        Dictionary<string, ReadOnlyMemory<byte>> values = [];
        TemplateExchange last = template.Exchanges[^1];
        if (MatchPath(template, last, path.Length == 0 ? "/" : path, values) is { } badPath)
        {
            return Refuse(badPath);
        }
        return MatchQuery(template, last, query, values) is { } badQuery
            ? Refuse(badQuery)
            : new TemplateUrlMatch(host, port, values);
    }

    private static bool TryReadAuthority(string authority, out string host, out int port)
    {
        int colon = authority.IndexOf(':', StringComparison.Ordinal);
        host = (colon < 0 ? authority : authority[..colon]).ToLowerInvariant();
        port = DefaultPort;
        return colon < 0
            || int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port);
    }

    private static string? MatchPath(
        Template template, TemplateExchange exchange, string path, Dictionary<string, ReadOnlyMemory<byte>> values)
    {
        string[] segments = path[1..].Split('/');
        if (segments.Length != exchange.Path.Count)
        {
            return $"The path has {segments.Length} segments; the template's has {exchange.Path.Count}.";
        }

        for (int i = 0; i < segments.Length; i++)
        {
            if (!Fits(template, exchange.Path[i], ParameterPlace.PathSegment, segments[i], values))
            {
                return $"Segment {i + 1} of the path does not fit.";
            }
        }

        return null;
    }

    private static string? MatchQuery(
        Template template, TemplateExchange exchange, string? query, Dictionary<string, ReadOnlyMemory<byte>> values)
    {
        string[] pairs = query is null ? [] : query.Split('&');
        if (pairs.Length != exchange.Query.Count)
        {
            return $"The query has {pairs.Length} values; the template's has {exchange.Query.Count}.";
        }

        for (int i = 0; i < pairs.Length; i++)
        {
            (string name, TemplateTextPart part) = exchange.Query[i];
            bool fits = pairs[i].StartsWith(name + "=", StringComparison.Ordinal)
                && Fits(template, part, ParameterPlace.QueryValue, pairs[i][(name.Length + 1)..], values);
            if (!fits) { return $"Value {i + 1} of the query does not fit."; }
        }

        return null;
    }

    private static bool Fits(
        Template template,
        TemplateTextPart part,
        ParameterPlace place,
        string text,
        Dictionary<string, ReadOnlyMemory<byte>> values)
    {
        if (!part.IsParameter) { return part.Literal == text; }
        byte[] value = Encoding.UTF8.GetBytes(text);
        bool isAllowed = value.Length is >= 1 and <= TemplateLimits.MaxValueBytes && ParameterRules.IsAllowed(place, value);
        string name = template.Parameters[part.Parameter].Name;
        bool isFirst = values.TryAdd(name, value);
        return isAllowed && (isFirst || values[name].Span.SequenceEqual(value));
    }

    private static Rejection Refuse(string detail) => Refuse(RejectionCode.Malformed, detail);

    private static Rejection Refuse(RejectionCode code, string detail) => new(code, detail);
}
