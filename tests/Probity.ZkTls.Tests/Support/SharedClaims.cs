using Probity.ZkTls.Attestations;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Tests.Support;

/// <summary>Proven sessions that many tests share: each is made when the first test asks for it.</summary>
internal static class SharedClaims
{
    private static readonly Lazy<(AttestedRun Run, ProvenSession Session)>
        LazyZeroKnowledge = Of(new SessionWish { IsRetried = true }),
        LazySecond = Of(new SessionWish { Attestor = AttestedRun.Attestors[1], Seed = 12 }),
        LazyRevealed = Of(new SessionWish { Mode = GuestMode.Reveal, Suite = TlsSuite.Aes128Gcm, Seed = 13, Attestor = AttestedRun.Attestors[1] }),
        LazyTwoExchanges = Of(new SessionWish
        {
            Mode = GuestMode.Reveal, Template = AttestedRun.TwoExchanges, Seed = 14,
            Responses = [Scenario.Chunked("anything ", "at all"), Scenario.Http(AttestedRun.Body)],
        });

    /// <summary>ChaCha20, mode 0, a HelloRetryRequest, the first attestor.</summary>
    public static AttestedRun ZeroKnowledge => LazyZeroKnowledge.Value.Run;

    public static ProvenSession ZeroKnowledgeSession => LazyZeroKnowledge.Value.Session;

    /// <summary>The same question through the second attestor.</summary>
    public static AttestedRun Second => LazySecond.Value.Run;

    public static ProvenSession SecondSession => LazySecond.Value.Session;

    /// <summary>AES, mode 1, the second attestor.</summary>
    public static AttestedRun Revealed => LazyRevealed.Value.Run;

    public static ProvenSession RevealedSession => LazyRevealed.Value.Session;

    /// <summary>ChaCha20, mode 1, two exchanges with a KeyUpdate between them.</summary>
    public static AttestedRun TwoExchanges => LazyTwoExchanges.Value.Run;

    public static ProvenSession TwoExchangesSession => LazyTwoExchanges.Value.Session;

    public static WebClaim OfZeroKnowledge => ZeroKnowledge.ClaimOf(ZeroKnowledgeSession);

    public static WebClaim OfRevealed => Revealed.ClaimOf(RevealedSession);

    public static WebClaim OfTwoExchanges => TwoExchanges.ClaimOf(TwoExchangesSession);

    public static WebClaim OfTwoAttestors => ZeroKnowledge.ClaimOf(ZeroKnowledgeSession, SecondSession);

    private static Lazy<(AttestedRun Run, ProvenSession Session)> Of(SessionWish wish) => new(() =>
    {
        AttestedRun run = AttestedRun.Make(wish);
        return (run, run.Prove());
    });
}
