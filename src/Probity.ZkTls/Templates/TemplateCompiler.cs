using Probity.Core.Encoding;
using Probity.Core.Verdicts;
using Probity.ZkTls.Templates.Language;
using Probity.ZkTls.Templates.Requests;

namespace Probity.ZkTls.Templates;

/// <summary>Writes the form of a template that the guest interprets. The same template gives the same bytes.</summary>
/// <remarks>Source: docs/specs/template.md, section 4.</remarks>
public static class TemplateCompiler
{
    private const byte Version = 1;
    private const byte NoTag = 255;
    private const byte KeyStep = 1;
    private const byte IndexStep = 2;
    private const byte EveryStep = 3;
    private const byte RevealedFlag = 1;
    private const byte SeveralFlag = 2;
    private const byte RequiredFlag = 1;

    /// <summary>Compiles a template; it is refused only where the result is too long.</summary>
    public static Verdict<CompiledTemplate> Compile(Template template)
    {
        ArgumentNullException.ThrowIfNull(template);
        ByteWriter writer = new();
        WriteHead(writer, template);
        for (int i = 0; i < template.Exchanges.Count; i++)
        {
            WritePattern(writer, RequestPattern.Of(template.Exchanges[i], i + 1 == template.Exchanges.Count));
        }

        // Node 0 is the document: step 0, parent 0.
        writer.WriteUInt16(0);
        foreach (NodeTree.Node node in template.Nodes.Nodes.Skip(1)) { WriteNode(writer, node); }
        for (int i = 0; i < template.Fields.Count; i++)
        {
            WriteField(writer, template.Fields[i], template.Nodes.FieldNodes[i]);
        }

        foreach (TemplatePredicate predicate in template.Predicates) { WritePredicate(writer, predicate); }
        return writer.Length <= CompiledTemplate.MaxBytes
            ? new CompiledTemplate(template, writer.ToArray())
            : new Rejection(
                RejectionCode.TooLong,
                $"The compiled template has {writer.Length} bytes; at most {CompiledTemplate.MaxBytes} are allowed.");
    }

    private static void WriteHead(ByteWriter writer, Template template)
    {
        writer.WriteByte(Version);
        writer.WriteByte((byte)template.Exchanges.Count);
        writer.WriteByte((byte)template.Parameters.Count);
        writer.WriteByte((byte)template.Nodes.Nodes.Count);
        writer.WriteByte((byte)template.Fields.Count);
        writer.WriteByte((byte)template.Predicates.Count);
        writer.WriteByte(template.AccountTag is { } tag ? (byte)tag.Field : NoTag);
        writer.WriteByte(0);
        writer.WriteBytes(template.Digest.Span);
        WriteText(writer, template.AccountTag?.Scope ?? string.Empty);
        foreach (TemplateParameter parameter in template.Parameters) { writer.WriteByte((byte)parameter.Kind); }
    }

    private static void WritePattern(ByteWriter writer, IReadOnlyList<PatternOperation> operations)
    {
        writer.WriteUInt16((ushort)operations.Count);
        foreach (PatternOperation operation in operations)
        {
            writer.WriteByte((byte)operation.Kind);
            if (operation.Kind == PatternOperationKind.Literal)
            {
                writer.WriteUInt16((ushort)operation.Literal.Length);
                writer.WriteBytes(operation.Literal.Span);
            }
            else if (operation.Kind == PatternOperationKind.Parameter)
            {
                writer.WriteByte(operation.Parameter);
                writer.WriteByte((byte)operation.Place);
            }
        }
    }

    private static void WriteNode(ByteWriter writer, NodeTree.Node node)
    {
        writer.WriteByte(node.Step.IsEvery ? EveryStep : node.Step.IsIndex ? IndexStep : KeyStep);
        writer.WriteByte((byte)node.Parent);
        if (node.Step.Key is { } key) { WriteText(writer, key); }
        else if (node.Step.IsIndex) { writer.WriteUInt16((ushort)node.Step.Index); }
    }

    private static void WriteField(ByteWriter writer, TemplateField field, int node)
    {
        writer.WriteByte((byte)node);
        writer.WriteByte((byte)field.Type);
        writer.WriteByte((byte)field.Scale);
        writer.WriteByte((byte)((field.IsRevealed ? RevealedFlag : 0) | (field.IsSeveral ? SeveralFlag : 0)));
    }

    private static void WritePredicate(ByteWriter writer, TemplatePredicate predicate)
    {
        writer.WriteByte((byte)predicate.Field);
        writer.WriteByte((byte)predicate.Aggregate);
        writer.WriteByte((byte)predicate.Operator);
        writer.WriteByte(predicate.IsRequired ? RequiredFlag : (byte)0);
        writer.WriteByte((byte)predicate.Operands.Count);
        foreach (PredicateOperand operand in predicate.Operands)
        {
            switch (operand.Kind)
            {
                case OperandKind.Text:
                    writer.WriteByte(1);
                    WriteText(writer, operand.Text);
                    break;
                case OperandKind.Parameter:
                    writer.WriteByte(2);
                    writer.WriteByte((byte)operand.Integer);
                    break;
                default:
                    writer.WriteByte(operand.Kind == OperandKind.Captured ? (byte)3 : (byte)0);
                    writer.WriteUInt64((ulong)operand.Integer);
                    break;
            }
        }
    }

    private static void WriteText(ByteWriter writer, string text)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        writer.WriteUInt16((ushort)bytes.Length);
        writer.WriteBytes(bytes);
    }
}
