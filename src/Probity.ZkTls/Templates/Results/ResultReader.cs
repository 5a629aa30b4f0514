using System.Text;
using System.Text.Unicode;
using Probity.Core.Encoding;
using Probity.Core.Verdicts;

namespace Probity.ZkTls.Templates.Results;

/// <summary>Gives names to what the guest wrote. Source: docs/specs/claim.md, section 3.3.</summary>
public static class ResultReader
{
    /// <summary>The length of an account tag, in bytes.</summary>
    public const int TagBytes = 32;

    /// <summary>How many fields the template reveals.</summary>
    public static int RevealedCount(Template template) => template.Fields.Count(field => field.IsRevealed);

    /// <summary>Reads the last three parts of the public output.</summary>
    /// <param name="template">The template that the guest was given.</param>
    /// <param name="parts">Revealed values, predicates and account tag, and nothing after them; any bytes.</param>
    public static Verdict<TemplateResults> Read(Template template, ReadOnlySpan<byte> parts)
    {
        ArgumentNullException.ThrowIfNull(template);
        ByteReader reader = new(parts);
        List<RevealedValue> values = [];
        foreach (TemplateField field in template.Fields.Where(field => field.IsRevealed))
        {
            if (!reader.TryReadUInt16(out ushort length) || !reader.TryReadBytes(length, out ReadOnlySpan<byte> bytes)
                || ReadValue(field, bytes) is not { } value)
            {
                return Malformed($"Field {field.Name} is cut or not of its type.");
            }

            values.Add(value);
        }

        List<PredicateResult> predicates = [];
        foreach (TemplatePredicate predicate in template.Predicates)
        {
            if (!reader.TryReadByte(out byte bit) || bit > 1 || (bit == 0 && predicate.IsRequired))
            {
                return Malformed($"Predicate {predicate.Name} is cut, not a bit, or required and does not hold.");
            }

            predicates.Add(new PredicateResult(predicate.Name, predicate.IsRequired, bit == 1));
        }

        ReadOnlySpan<byte> tag = default;
        bool hasTag = template.AccountTag is not null;
        if (hasTag && !reader.TryReadBytes(TagBytes, out tag)) { return Malformed("The account tag is cut."); }
        return reader.RemainingBytes == 0
            ? new TemplateResults(values, predicates, tag.ToArray())
            : new Rejection(RejectionCode.TrailingBytes, "Bytes follow after the results.");
    }

    private static RevealedValue? ReadValue(TemplateField field, ReadOnlySpan<byte> bytes)
    {
        switch (field.Type)
        {
            case FieldType.Text when bytes.Length <= TemplateLimits.MaxTextBytes && Utf8.IsValid(bytes):
                return new RevealedValue(field.Name, field.Type, Encoding.UTF8.GetString(bytes), 0);
            case FieldType.Boolean when bytes.Length == 1 && bytes[0] <= 1:
                return new RevealedValue(field.Name, field.Type, bytes[0] == 1 ? "true" : "false", bytes[0]);
            case FieldType.Number or FieldType.Date when bytes.Length == sizeof(long):
                ByteReader reader = new(bytes);
                _ = reader.TryReadUInt64(out ulong word);
                long value = (long)word;
                string text = field.Type == FieldType.Date
                    ? DateText.Format(value)
                    : ExactDecimal.Format(value, field.Scale);
                return new RevealedValue(field.Name, field.Type, text, value);
            default:
                return null;
        }
    }

    private static Rejection Malformed(string detail) => new(RejectionCode.Malformed, detail);
}
