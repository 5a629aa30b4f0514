using System.Globalization;
using System.Text;
using Probity.Core.Verdicts;

namespace Probity.ZkTls.Templates.Requests;

/// <summary>What a client sends: exactly the bytes that the guest later demands.</summary>
/// <remarks>Source: docs/specs/template.md, section 4.1.</remarks>
public static class TemplateRequest
{
    private const int DefaultPort = 443;

    /// <summary>Renders all requests, from values by name.</summary>
    /// <param name="template">The template.</param>
    /// <param name="host">The host of the session.</param>
    /// <param name="port">The port of the session.</param>
    /// <param name="values">Values of parameters, in UTF-8.</param>
    public static Verdict<RenderedRequests> Render(
        Template template, string host, int port, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> values)
    {
        Verdict<TemplateParameters> parameters = TemplateParameters.From(template, values);
        if (!parameters.IsAccepted) { return parameters.Forward<RenderedRequests>(); }
        using (parameters.Value) { return Render(parameters.Value, host, port); }
    }

    /// <summary>Renders all requests, from values that were checked.</summary>
    /// <param name="parameters">The values, and their template.</param>
    /// <param name="host">The host of the session.</param>
    /// <param name="port">The port of the session.</param>
    public static Verdict<RenderedRequests> Render(TemplateParameters parameters, string host, int port)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(host);
        Template template = parameters.Template;
        if (!template.Accepts(host, port))
        {
            return new Rejection(RejectionCode.Malformed, "Host and port are not among those of the template.");
        }

        string authority = port == DefaultPort
            ? host
            : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
        byte[][] requests = new byte[template.Exchanges.Count][];
        for (int i = 0; i < requests.Length; i++)
        {
            bool isLast = i + 1 == requests.Length;
            requests[i] = Render(RequestPattern.Of(template.Exchanges[i], isLast), authority, parameters);
        }

        return new RenderedRequests(requests);
    }

    private static byte[] Render(
        IReadOnlyList<PatternOperation> operations, string authority, TemplateParameters parameters)
    {
        int BytesOf(PatternOperation operation) => operation.Kind switch
        {
            PatternOperationKind.Literal => operation.Literal.Length,
            PatternOperationKind.Parameter => parameters.ValueOf(operation.Parameter).Length,
            _ => 0,
        };

        int bodyBytes = operations
            .SkipWhile(operation => operation.Kind != PatternOperationKind.BodyBegins).Sum(BytesOf);
        byte[] contentLength = Encoding.ASCII.GetBytes(bodyBytes.ToString(CultureInfo.InvariantCulture));
        byte[] hostBytes = Encoding.ASCII.GetBytes(authority);

        // The buffer has its exact size from the start: growing would leave copies of secrets behind.
        byte[] request = new byte[operations.Sum(operation => operation.Kind switch
        {
            PatternOperationKind.Host => hostBytes.Length,
            PatternOperationKind.ContentLength => contentLength.Length,
            _ => BytesOf(operation),
        })];
        Span<byte> rest = request;
        foreach (PatternOperation operation in operations)
        {
            ReadOnlySpan<byte> bytes = operation.Kind switch
            {
                PatternOperationKind.Literal => operation.Literal.Span,
                PatternOperationKind.Parameter => parameters.ValueOf(operation.Parameter).Span,
                PatternOperationKind.Host => hostBytes,
                PatternOperationKind.ContentLength => contentLength,
                _ => default,
            };
            bytes.CopyTo(rest);
            rest = rest[bytes.Length..];
        }

        return request;
    }
}
