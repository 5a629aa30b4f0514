namespace Probity.Node.Tests.Payments.Crashes;

/// <summary>Starts the servers that a run kills. Each is ready when its task ends, and comes back at the same place
/// with the same store.</summary>
internal interface ICrashServers
{
    /// <summary>Starts a facilitator.</summary>
    /// <param name="node">The chain's.</param>
    /// <param name="key">Of the account that pays the gas.</param>
    /// <param name="store">What it shares with those before it.</param>
    /// <param name="port">Where it listens.</param>
    Task<KilledProcess> StartFacilitatorAsync(Uri node, byte[] key, string store, string port);

    /// <summary>Starts a seller, whose answers are "number, blank, random text, blank, payment".</summary>
    /// <param name="facilitators">Whom it may ask.</param>
    /// <param name="payee">Who is paid.</param>
    /// <param name="store">What it shares with those before it.</param>
    /// <param name="port">Where it listens.</param>
    Task<KilledProcess> StartSellerAsync(IReadOnlyList<Uri> facilitators, string payee, string store, string port);
}
