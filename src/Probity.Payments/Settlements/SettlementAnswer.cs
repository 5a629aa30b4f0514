namespace Probity.Payments.Settlements;

/// <summary>What was told to whoever asked for a settlement.</summary>
public enum SettlementAnswer
{
    /// <summary>Nothing yet.</summary>
    None = 0,

    /// <summary>That the transaction is sent and not confirmed: the asker may ask again.</summary>
    Pending = 1,

    /// <summary>How it ended.</summary>
    Given = 2,
}
