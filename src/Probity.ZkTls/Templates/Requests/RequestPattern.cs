using System.Text;

namespace Probity.ZkTls.Templates.Requests;

/// <summary>A request as operations, and the headers that no template writes itself.</summary>
/// <remarks>Source: docs/specs/template.md, sections 2.3 and 4.1.</remarks>
internal sealed class RequestPattern
{
    private readonly List<PatternOperation> _operations = [];
    private readonly StringBuilder _literal = new();

    private RequestPattern()
    {
    }

    /// <summary>The operations of one exchange.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="isLast">After the last exchange the connection is closed.</param>
    public static IReadOnlyList<PatternOperation> Of(TemplateExchange exchange, bool isLast)
    {
        RequestPattern pattern = new();
        pattern.AddTarget(exchange);
        pattern.Text(" HTTP/1.1\r\nHost: ").Add(PatternOperationKind.Host);
        pattern.Text("\r\n");
        pattern.AddDefault(exchange, "Accept", "application/json");
        pattern.Text("Accept-Encoding: identity\r\n");
        pattern.AddDefault(exchange, "User-Agent", "probity");
        foreach ((string name, IReadOnlyList<TemplateTextPart> value) in exchange.Headers)
        {
            pattern.Text($"{name}: ").Parts(value, ParameterPlace.HeaderValue).Text("\r\n");
        }

        if (exchange.Body is not null)
        {
            pattern.AddDefault(exchange, "Content-Type", "application/json");
            pattern.Text("Content-Length: ").Add(PatternOperationKind.ContentLength);
            pattern.Text("\r\n");
        }

        pattern.Text(isLast ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n");
        if (exchange.Body is { } body)
        {
            pattern.Add(PatternOperationKind.BodyBegins);
            pattern.Parts(body.Parts, ParameterPlace.JsonString);
        }

        pattern.EndLiteral();
        return pattern._operations;
    }

    private void AddTarget(TemplateExchange exchange)
    {
        Text($"{exchange.Method} ");
        foreach (TemplateTextPart segment in exchange.Path) { Text("/").Parts([segment], ParameterPlace.PathSegment); }
        char separator = '?';
        foreach ((string name, TemplateTextPart value) in exchange.Query)
        {
            Text($"{separator}{name}=").Parts([value], ParameterPlace.QueryValue);
            separator = '&';
        }
    }

    private void AddDefault(TemplateExchange exchange, string name, string value)
    {
        bool isGiven = exchange.Headers.Any(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (!isGiven) { Text($"{name}: {value}\r\n"); }
    }

    private RequestPattern Text(string text)
    {
        _literal.Append(text);
        return this;
    }

    private RequestPattern Parts(IEnumerable<TemplateTextPart> parts, ParameterPlace place)
    {
        foreach (TemplateTextPart part in parts)
        {
            if (part.IsParameter) { Add(PatternOperationKind.Parameter, (byte)part.Parameter, place); }
            else { _literal.Append(part.Literal); }
        }

        return this;
    }

    private void Add(PatternOperationKind kind, byte parameter = 0, ParameterPlace place = default)
    {
        EndLiteral();
        _operations.Add(new PatternOperation(kind, default, parameter, place));
    }

    private void EndLiteral()
    {
        ReadOnlyMemory<byte> bytes = Encoding.UTF8.GetBytes(_literal.ToString());
        _literal.Clear();
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(bytes.Length, TemplateLimits.MaxLiteralBytes);
            _operations.Add(new PatternOperation(PatternOperationKind.Literal, bytes[..count], 0, default));
            bytes = bytes[count..];
        }
    }
}
