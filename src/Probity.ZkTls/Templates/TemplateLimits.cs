namespace Probity.ZkTls.Templates;

/// <summary>Limits of the language. Source: docs/specs/template.md, section 2.</summary>
internal static class TemplateLimits
{
    public const int Version = 1;
    public const int MaxJsonBytes = 65_536;
    public const int MaxCompiledBytes = 16_384;
    public const int MaxNameLength = 40;
    public const int MaxTitleLength = 100;
    public const int MaxDescriptionLength = 1_000;
    public const int MaxHosts = 8;
    public const int MaxHostLength = 253;
    public const int MaxExchanges = 4;
    public const int MaxParameters = 32;
    public const int MaxNodes = 128;
    public const int MaxFields = 64;
    public const int MaxPredicates = 32;
    public const int MaxListOperands = 64;
    public const int MaxPathLength = 2_048;
    public const int MaxQueryValues = 32;
    public const int MaxHeaders = 32;
    public const int MaxLiteralBytes = 4_096;
    public const int MaxValueBytes = 4_096;
    public const int MaxTextBytes = 1_024;
    public const int MaxScopeLength = 100;
    public const int MaxPathSteps = 31;
    public const int MaxKeyBytes = 256;
    public const int MaxIndex = 65_535;
    public const int MaxScale = 9;
    public const int MaxJsonDepth = 16;
}
