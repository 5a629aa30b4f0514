namespace Probity.ZkTls.Templates;

/// <summary>What the guest reads of a template. Source: docs/specs/template.md, section 4.</summary>
public sealed class CompiledTemplate
{
    /// <summary>The longest compiled template.</summary>
    public const int MaxBytes = TemplateLimits.MaxCompiledBytes;

    internal CompiledTemplate(Template template, byte[] bytes)
    {
        Template = template;
        Bytes = bytes;
    }

    /// <summary>The template that was compiled.</summary>
    public Template Template { get; }

    /// <summary>The compiled form.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }
}
