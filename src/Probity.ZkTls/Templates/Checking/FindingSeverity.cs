namespace Probity.ZkTls.Templates.Checking;

/// <summary>How much a finding matters.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>The claim can say less than it seems to.</summary>
    Warning,

    /// <summary>No claim can come of this template, or it would say nothing or give away a secret.</summary>
    Error,
}
