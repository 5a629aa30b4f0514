namespace Probity.ZkTls.Templates.Requests;

/// <summary>What a URL says about a template's session.</summary>
/// <param name="Host">One of the template's hosts.</param>
/// <param name="Port">A port that the template takes.</param>
/// <param name="Values">Values of the parameters in path and query of the last request, by name.</param>
public sealed record TemplateUrlMatch(
    string Host, int Port, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Values);
