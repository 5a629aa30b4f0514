namespace Probity.Payments.Settlements;

/// <summary>How far a payment is on its way to the payee, as a facilitator keeps it.</summary>
/// <remarks>
/// What was only received or verified is kept nowhere: nothing was promised, so a crash loses nothing. The
/// first state on disk is <see cref="Broadcast"/>, with the signed transaction in it, written before that is
/// sent.
/// </remarks>
public enum SettlementState
{
    /// <summary>A signed transaction is stored and is sent, again if it must be.</summary>
    Broadcast = 1,

    /// <summary>A transaction is in a block and moved the money. A reorganisation leads back to
    /// <see cref="Broadcast"/>.</summary>
    Confirmed = 2,

    /// <summary>The same, so deep that nobody looks again.</summary>
    Final = 3,

    /// <summary>The transaction is in a block and moved nothing, and no other one did.</summary>
    Failed = 4,
}
