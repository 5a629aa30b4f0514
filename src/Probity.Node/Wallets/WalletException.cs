namespace Probity.Node.Wallets;

/// <summary>A wallet cannot be opened or used: no such wallet, a wrong passphrase, a policy that somebody
/// changed.</summary>
public sealed class WalletException : IOException
{
    /// <summary>Says what, why, and what to do.</summary>
    public WalletException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
