using Probity.Core.Verdicts;

namespace Probity.ZkTls.Templates.Language;

/// <summary>Keeps the first reason why a template is refused.</summary>
internal sealed class ParsingLog
{
    /// <summary>The first reason; null as long as there is none.</summary>
    public Rejection? First { get; private set; }

    /// <summary>Notes a reason and returns false, so that a rule reads as one expression.</summary>
    /// <param name="where">Members, joined with dots.</param>
    /// <param name="what">What was expected and what came.</param>
    public bool Refuse(string where, string what)
    {
        First ??= new Rejection(RejectionCode.Malformed, $"{where}: {what}");
        return false;
    }

    /// <summary>Notes a reason unless the fact holds, and returns the fact.</summary>
    public bool Require(bool fact, string where, string what) => fact || Refuse(where, what);
}
