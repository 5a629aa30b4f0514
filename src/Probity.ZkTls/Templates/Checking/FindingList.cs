namespace Probity.ZkTls.Templates.Checking;

/// <summary>Collects findings.</summary>
internal sealed class FindingList
{
    private readonly List<TemplateFinding> _findings = [];

    /// <summary>The worst first, otherwise in the order in which they were found.</summary>
    public IReadOnlyList<TemplateFinding> Sorted => [.. _findings.OrderByDescending(finding => finding.Severity)];

    public void Error(int number, string where, string message) => Add(FindingSeverity.Error, number, where, message);

    public void Warning(int number, string where, string message) => Add(FindingSeverity.Warning, number, where, message);

    public void Note(int number, string where, string message) => Add(FindingSeverity.Note, number, where, message);

    private void Add(FindingSeverity severity, int number, string where, string message) => _findings.Add(
        new TemplateFinding(severity, string.Create(null, $"T{number:00}"), where, message));
}
