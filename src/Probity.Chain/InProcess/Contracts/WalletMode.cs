namespace Probity.Chain.InProcess.Contracts;

/// <summary>How a simulated wallet answers when it is asked for a signature.</summary>
public enum WalletMode
{
    /// <summary>Yes to its owner's signature, no to others.</summary>
    Honest = 0,

    /// <summary>Yes to everything.</summary>
    Agreeing = 1,

    /// <summary>A word that is neither yes nor no: the right four bytes with dirt behind them.</summary>
    Garbage = 2,

    /// <summary>Fewer bytes than a word.</summary>
    Short = 3,

    /// <summary>A refusal, with a reason.</summary>
    Reverting = 4,

    /// <summary>It uses all the gas that it gets.</summary>
    Burning = 5,

    /// <summary>It tries to write, which a question does not allow.</summary>
    Writing = 6,

    /// <summary>A refusal whose data are the word for yes.</summary>
    RevertingYes = 7,
}
