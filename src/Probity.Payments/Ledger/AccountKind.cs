namespace Probity.Payments.Ledger;

/// <summary>What an account may never do.</summary>
public enum AccountKind
{
    /// <summary>It may do anything: the world outside, what was spent.</summary>
    Open = 0,

    /// <summary>What it gave, with what it has promised, never exceeds what it was given: a budget, a
    /// cap.</summary>
    DebitsMustNotExceedCredits = 1,
}
