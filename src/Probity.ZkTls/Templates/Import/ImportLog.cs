namespace Probity.ZkTls.Templates.Import;

/// <summary>Everything that stands against an import, and what it had to assume.</summary>
internal sealed class ImportLog
{
    public List<string> Reasons { get; } = [];

    public List<string> Assumptions { get; } = [];

    public bool Refuse(string member, string why)
    {
        Reasons.Add($"{member}: {why}");
        return false;
    }

    public void Assume(string sentence)
    {
        if (!Assumptions.Contains(sentence)) { Assumptions.Add(sentence); }
    }
}
