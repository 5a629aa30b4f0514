namespace Probity.ZkTls.Templates.Requests;

/// <summary>The kinds of operations in a request's pattern. Source: docs/specs/template.md, section 4.1.</summary>
internal enum PatternOperationKind : byte
{
    Literal = 1,
    Parameter = 2,
    Host = 3,
    ContentLength = 4,
    BodyBegins = 5,
}

/// <summary>One operation of a request's pattern.</summary>
/// <param name="Kind">What it appends.</param>
/// <param name="Literal">The bytes of a literal; empty otherwise.</param>
/// <param name="Parameter">The index of a parameter.</param>
/// <param name="Place">Where the parameter stands.</param>
internal readonly record struct PatternOperation(
    PatternOperationKind Kind, ReadOnlyMemory<byte> Literal, byte Parameter, ParameterPlace Place);
