using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Probity.Core.Verdicts;
using Probity.ZkTls.Templates.Language;

namespace Probity.ZkTls.Templates;

/// <summary>What is asked of a website and read from its answer. Cannot hold an invalid value.</summary>
/// <remarks>Source: docs/specs/template.md.</remarks>
public sealed class Template
{
    /// <summary>The <see cref="Port"/> of a template that takes every port.</summary>
    public const int AnyPort = 0;

    private readonly byte[] _canonical;

    internal Template(
        string name,
        string title,
        string description,
        IReadOnlyList<string> hosts,
        int port,
        IReadOnlyList<TemplateParameter> parameters,
        IReadOnlyList<TemplateExchange> exchanges,
        IReadOnlyList<TemplateField> fields,
        IReadOnlyList<TemplatePredicate> predicates,
        AccountTagRule? accountTag,
        NodeTree nodes)
    {
        Name = name;
        Title = title;
        Description = description;
        Hosts = hosts;
        Port = port;
        Parameters = parameters;
        Exchanges = exchanges;
        Fields = fields;
        Predicates = predicates;
        AccountTag = accountTag;
        Nodes = nodes;
        _canonical = CanonicalTemplate.Write(this);
        Digest = SHA256.HashData(_canonical);
    }

    /// <summary>Its short name.</summary>
    public string Name { get; }

    /// <summary>One line for people; may be empty.</summary>
    public string Title { get; }

    /// <summary>What a claim says, for people; may be empty.</summary>
    public string Description { get; }

    /// <summary>The hosts that a session may be with.</summary>
    public IReadOnlyList<string> Hosts { get; }

    /// <summary>The port that a session may be with; <see cref="AnyPort"/> for every port.</summary>
    public int Port { get; }

    /// <summary>Values that the client gives.</summary>
    public IReadOnlyList<TemplateParameter> Parameters { get; }

    /// <summary>The requests in their order; the fields are read from the last response.</summary>
    public IReadOnlyList<TemplateExchange> Exchanges { get; }

    /// <summary>Values that are read.</summary>
    public IReadOnlyList<TemplateField> Fields { get; }

    /// <summary>Comparisons of these values.</summary>
    public IReadOnlyList<TemplatePredicate> Predicates { get; }

    /// <summary>The pseudonym of the account; null for none.</summary>
    public AccountTagRule? AccountTag { get; }

    /// <summary>SHA-256 of the canonical JSON: the template's identity.</summary>
    public ReadOnlyMemory<byte> Digest { get; }

    internal NodeTree Nodes { get; }

    /// <summary>Reads a template.</summary>
    /// <param name="utf8">JSON; any bytes give a template or a rejection.</param>
    public static Verdict<Template> Parse(ReadOnlySpan<byte> utf8) => TemplateParser.Parse(utf8);

    /// <summary>The one JSON text of this template. Source: docs/specs/template.md, section 3.</summary>
    public byte[] ToCanonicalJson() => (byte[])_canonical.Clone();

    /// <summary>Whether a session with this host and port is one of the template's.</summary>
    public bool Accepts(string host, int port) => Hosts.Contains(host) && (Port == AnyPort ? port is >= 1 and <= 65_535 : Port == port);

    /// <summary>Whether the comparisons need values that the relying party may not see.</summary>
    /// <param name="reason">One sentence; empty where they do not.</param>
    /// <remarks>Such a template cannot be used in reveal mode. Source: docs/specs/template.md, section 6.</remarks>
    public bool RequiresSecrecy([NotNullWhen(true)] out string? reason)
    {
        foreach (TemplatePredicate predicate in Predicates)
        {
            foreach (PredicateOperand operand in predicate.Operands.Where(o => o.Kind == OperandKind.Parameter))
            {
                TemplateParameter parameter = Parameters[(int)operand.Integer];
                if (parameter.Kind == ParameterKind.Public) { continue; }
                string kind = parameter.Kind == ParameterKind.Secret ? "secret" : "committed";
                reason = $"Predicate {predicate.Name} compares with the {kind} parameter {parameter.Name}.";
                return true;
            }
        }

        reason = null;
        return false;
    }
}
