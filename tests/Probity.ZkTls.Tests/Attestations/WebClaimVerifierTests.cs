using System.Text;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Machine.Loader;
using Probity.Machine.Receipts;
using Probity.Testing;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Tests.Attestations;

/// <summary>Claims that hold, and for each check of the verifier a claim that fails it and no other.</summary>
public sealed class WebClaimVerifierTests
{
    private static readonly DateTimeOffset Now = TestCertificates.Now.AddMinutes(2);

    private static readonly P256PublicKey
        First = AttestedRun.Attestors[0].PublicKey, Second = AttestedRun.Attestors[1].PublicKey;

    [Fact]
    public void A_claim_in_zero_knowledge_shows_what_the_template_says_and_no_more()
    {
        WebClaimSummary summary = Accept(SharedClaims.OfZeroKnowledge);
        Assert.Equal(("api.example.com", 443, GuestMode.Prove), (summary.Host, summary.Port, summary.Mode));
        Assert.Equal("1207.50", summary.Results.Values.Single().Text);
        Assert.Equal([true, false], summary.Results.Predicates.Select(predicate => predicate.Holds));
        Assert.Equal(32, summary.Results.AccountTag.Length);
        Assert.Single(summary.Commitments);
        Assert.True(summary.Response.IsEmpty);
        Assert.Equal(AttestedRun.Holder.PublicKey, summary.Holder);
        Assert.Equal(TestCertificates.Now, summary.CapturedAt);
        Assert.InRange(summary.Trust.BindingBits, 90, 128);
        Assert.Equal(4, summary.Trust.Warnings.Count);
        byte[] evidence = SharedClaims.OfZeroKnowledge.ToEvidence().ToArray();
        foreach (string hidden in (string[])["s3cr3t", "acc-1207", "hidden-1", "u-17", "HTTP/1.1 200"])
        {
            Assert.True(evidence.AsSpan().IndexOf(Encoding.ASCII.GetBytes(hidden)) < 0, hidden);
        }
    }

    [Fact]
    public void A_revealed_claim_shows_the_last_response()
    {
        WebClaimSummary summary = Accept(SharedClaims.OfRevealed);
        Assert.Equal(GuestMode.Reveal, summary.Mode);
        Assert.Equal(Scenario.Http(AttestedRun.Body), Encoding.Latin1.GetString(summary.Response.Span));
        Assert.Equal("1207.50", summary.Results.Values.Single().Text);
        WebClaimSummary proven = Accept(SharedClaims.OfZeroKnowledge);
        Assert.Equal(proven.Results.AccountTag.ToArray(), summary.Results.AccountTag.ToArray());
        Assert.Equal(proven.Commitments.Single().ToArray(), summary.Commitments.Single().ToArray());
        WebClaimSummary two = Accept(SharedClaims.OfTwoExchanges);
        Assert.Equal(1, two.Sessions.Single().Results.Opening!.Epoch);
        Assert.Equal(Scenario.Http(AttestedRun.Body), Encoding.Latin1.GetString(two.Response.Span));
    }

    [Fact]
    public void Two_attestors_count_as_two()
    {
        WebClaimSummary summary = Accept(
            SharedClaims.OfTwoAttestors,
            new ClaimPolicy([Second, First], 2, TimeSpan.FromMinutes(5), TimeSpan.Zero, SharedClaims.ZeroKnowledge.ParsedTemplate.Digest));
        Assert.Equal([First, Second], summary.Sessions.Select(session => session.Signed.Attestor));

        // The roots of these attestors were given to them, and nothing else is left open.
        Assert.Single(summary.Trust.Warnings);
        Assert.Equal("given", summary.Trust.Roots);
    }

    [Fact]
    public void A_whole_response_stands_on_one_attestor()
    {
        // Two servers' answers with the same fields and another text around them.
        string other = AttestedRun.Body.Replace("hidden-1", "forged", StringComparison.Ordinal);
        ProvenSession second = Prove(SharedClaims.Revealed.Wish with
        {
            Attestor = AttestedRun.Attestors[0],
            Seed = 25,
            Responses = [Scenario.Http(other)],
        });
        WebClaimSummary summary = Accept(SharedClaims.Revealed.ClaimOf(SharedClaims.RevealedSession, second));
        Assert.Equal(Scenario.Http(AttestedRun.Body), Encoding.Latin1.GetString(summary.Response.Span));
        Assert.Contains(summary.Trust.Warnings, text => text.Contains("its attestor alone", StringComparison.Ordinal));
        Assert.DoesNotContain(
            Accept(SharedClaims.OfRevealed).Trust.Warnings, text => text.Contains("its attestor alone", StringComparison.Ordinal));
    }

    [Fact]
    public void The_policy_is_asked()
    {
        WebClaim one = SharedClaims.OfZeroKnowledge, two = SharedClaims.OfTwoAttestors;
        ClaimPolicy any = ClaimPolicy.Any;
        Refuse(RejectionCode.UnknownSigner, "not among those", one, any with { Attestors = [Second] });
        Refuse(RejectionCode.UnknownSigner, "not among those", one, any with { Attestors = [] });
        Refuse(RejectionCode.UnknownSigner, "not among those", two, any with { Attestors = [First] });
        Refuse(RejectionCode.PolicyNotMet, "2 attestors", one, any with { Need = 2 });
        Refuse(RejectionCode.PolicyNotMet, "3 attestors", two, any with { Need = 3 });
        byte[] other = [.. SharedClaims.ZeroKnowledge.ParsedTemplate.Digest.Span];
        other[31] ^= 1;
        Refuse(RejectionCode.WrongTemplate, "not the one asked for", one, any with { TemplateDigest = other });
        Accept(one, any with { MaxAge = TimeSpan.FromMinutes(2) });
        Refuse(RejectionCode.PolicyNotMet, "old", one, any with { MaxAge = TimeSpan.FromMinutes(2) - TimeSpan.FromTicks(1) });
        Accept(one, any, TestCertificates.Now.AddMinutes(-5));
        Refuse(RejectionCode.PolicyNotMet, "future", one, any, TestCertificates.Now.AddMinutes(-5).AddTicks(-1));
        Accept(one, any, DateTimeOffset.MaxValue);
        Refuse(RejectionCode.PolicyNotMet, "future", one, any, DateTimeOffset.MinValue);
    }

    [Fact]
    public void The_oldest_session_counts_and_none_lies_far_from_the_others()
    {
        ProvenSession late = Prove(new SessionWish
        {
            Attestor = AttestedRun.Attestors[1], Seed = 21, OpenedAt = TestCertificates.Now.AddMinutes(30),
        });
        foreach (WebClaim claim in (WebClaim[])[Pair(late), SharedClaims.ZeroKnowledge.ClaimOf(late, SharedClaims.ZeroKnowledgeSession)])
        {
            ClaimPolicy policy = ClaimPolicy.Any with { MaxSpread = TimeSpan.FromMinutes(30) };
            DateTimeOffset now = TestCertificates.Now.AddMinutes(40);
            Assert.Equal(TestCertificates.Now, Accept(claim, policy, now).CapturedAt);
            Refuse(RejectionCode.PolicyNotMet, "apart", claim, policy with { MaxSpread = TimeSpan.FromMinutes(29) }, now);
            Refuse(RejectionCode.PolicyNotMet, "old", claim, policy with { MaxAge = TimeSpan.FromMinutes(39) }, now);
            Refuse(RejectionCode.PolicyNotMet, "future", claim, policy, TestCertificates.Now);
        }
    }

    [Fact]
    public void The_template_is_canonical_and_the_one_that_was_proven()
    {
        WebClaim good = SharedClaims.OfZeroKnowledge;
        string text = Encoding.UTF8.GetString(good.Template.Span);
        Refuse(RejectionCode.WrongTemplate, "canonical", good with { Template = Encoding.UTF8.GetBytes(text + " ") });
        Refuse(RejectionCode.WrongTemplate, "canonical", good with { Template = Encoding.UTF8.GetBytes(AttestedRun.Template) });
        Refuse(RejectionCode.Malformed, string.Empty, good with { Template = Encoding.UTF8.GetBytes(text[1..]) });

        // What a claim says of itself must be what the guest was asked: a kinder bound, another name, the same fields.
        foreach ((string from, string to) in ((string, string)[])[("1000000", "1000"), ("both-ways", "both-wayz"), ("isVerified", "isVerifies")])
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            byte[] changed = Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
            Refuse(RejectionCode.Mismatch, "another template", good with { Template = changed });
        }
    }

    [Fact]
    public void A_template_that_cannot_be_compiled_is_refused()
    {
        string headers = string.Join(',', Enumerable.Range(0, 20).Select(i => $"\"X-{i}\":\"{new string('x', 1000)}\""));
        string text = AttestedRun.Template.Replace("\"headers\":{", "\"headers\":{" + headers + ",", StringComparison.Ordinal);
        Template template = AttestedRun.Require(Template.Parse(Encoding.UTF8.GetBytes(text)));
        Verdict<CompiledTemplate> compiled = TemplateCompiler.Compile(template);
        Assert.False(compiled.IsAccepted);
        Refuse(compiled.Code, compiled.Detail, SharedClaims.OfZeroKnowledge with { Template = template.ToCanonicalJson() });
    }

    [Fact]
    public void The_parameters_are_those_that_were_proven()
    {
        WebClaim good = SharedClaims.OfZeroKnowledge;
        Refuse(RejectionCode.Mismatch, "other parameters", good with { Parameters = "\x03\0USD"u8.ToArray() });
        Refuse(RejectionCode.TrailingBytes, "parameters", good with { Parameters = "\x03\0EUR\0"u8.ToArray() });
        Refuse(RejectionCode.Malformed, "parameters", good with { Parameters = "\x04\0EUR"u8.ToArray() });
        Refuse(RejectionCode.Malformed, "forbidden", good with { Parameters = "\x03\0E&R"u8.ToArray() });
        Refuse(RejectionCode.Malformed, "parameters", good with { Parameters = Array.Empty<byte>() });
        byte[] longOnes = new byte[65_000];
        Refuse(RejectionCode.Malformed, string.Empty, good with { Parameters = longOnes });
    }

    [Fact]
    public void Only_a_receipt_of_the_guest_counts()
    {
        // Another program that was given the very same public input.
        using CommittedProgram program = CommittedProgram.Create(
            ElfLoader.Parse(File.ReadAllBytes(Repository.Path("guests", "bin", "fibonacci.elf"))).Value!, 1);
        byte[] receipt = AttestedRun.Prove(program, [], SharedClaims.ZeroKnowledge.PublicInput);
        Assert.Equal(SharedClaims.ZeroKnowledge.PublicInput, ReceiptVerifier.Verify(receipt, null).Value!.PublicInput.ToArray());
        Refuse(RejectionCode.WrongProgram, string.Empty, With(receipt));
        Refuse(RejectionCode.Malformed, string.Empty, With((byte[])[]));
        byte[] cut = SharedClaims.ZeroKnowledgeSession.Receipt[..^1].ToArray();
        Assert.False(WebClaimVerifier.Verify(With(cut), ClaimPolicy.Any, Now).IsAccepted);
    }

    [Fact]
    public void A_proven_refusal_is_a_refusal()
    {
        AttestedRun run = AttestedRun.Make(new SessionWish
        {
            Responses = [Scenario.Http(AttestedRun.Body.Replace("true", "false", StringComparison.Ordinal))],
        });
        Assert.Equal(50, run.Execute().ExitCode);
        Refuse(RejectionCode.RefusedByGuest, "requirement", run.ClaimOf(run.Prove()));
    }

    [Fact]
    public void A_run_in_clear_text_proves_nothing()
    {
        // Mode 2 reads whatever response it is given; its receipt must never pass for one of a session.
        AttestedRun run = SharedClaims.ZeroKnowledge;
        byte[] bare = AttestedRun.Require(Capture.TryCreate(run.Signed.Capture.Head, [])).Encoded.ToArray();
        byte[] response = Encoding.ASCII.GetBytes(Scenario.Http(AttestedRun.Body));
        byte[] input = AttestedRun.Require(
            new GuestPublicInput(GuestMode.Evaluate, bare, run.Compiled, run.Parameters, response).Encode());
        Assert.Equal(0, Scenario.Run([], input).ExitCode);
        Refuse(RejectionCode.Malformed, "kind", With(AttestedRun.Prove([], input)));
    }

    [Fact]
    public void Receipt_and_statement_are_of_one_session()
    {
        ProvenSession first = SharedClaims.ZeroKnowledgeSession, second = SharedClaims.SecondSession;
        WebClaim claim = SharedClaims.ZeroKnowledge.ClaimOf(first with { Receipt = second.Receipt }, second with { Receipt = first.Receipt });
        Refuse(RejectionCode.Mismatch, "another capture", claim);
        Refuse(RejectionCode.Mismatch, "another capture", SharedClaims.ZeroKnowledge.ClaimOf(first with { Statement = second.Statement }));
    }

    [Fact]
    public void A_capture_that_nobody_signed_is_refused()
    {
        // The holder edits what the attestor saw: another holder, which the guest does not mind. It can prove, not sign.
        AttestedRun run = AttestedRun.Make(new SessionWish
        {
            ChangeHead = head => head with { Holder = AttestedRun.OtherHolder.PublicKey },
        });
        ProvenSession edited = run.Prove();
        Accept(run.ClaimOf(edited));
        SignedStatement genuine = AttestedRun.Make(new SessionWish()).Signed.Statement;
        Refuse(RejectionCode.Mismatch, "another capture", run.ClaimOf(edited with { Statement = genuine }));
        SignedStatement pasted = genuine with { Statement = genuine.Statement with { CaptureDigest = run.Signed.Capture.Digest } };
        Refuse(RejectionCode.WrongSignature, "signature", run.ClaimOf(edited with { Statement = pasted }));
        SignedStatement own = pasted.Statement.Sign(AttestedRun.OtherHolder);
        Refuse(
            RejectionCode.UnknownSigner, "not among", run.ClaimOf(edited with { Statement = own }),
            ClaimPolicy.Any with { Attestors = [First] });
        Refuse(RejectionCode.WrongSignature, "signature", run.ClaimOf(edited with { Statement = own with { Attestor = First } }));

        // And a second session with it has another holder.
        ProvenSession second = edited with { Statement = run.Signed.Statement.Statement.Sign(AttestedRun.Attestors[1]) };
        Refuse(RejectionCode.Mismatch, "holders", Pair(second));
    }

    [Fact]
    public void A_capture_that_only_the_guest_can_read_is_refused()
    {
        // The guest does not look at the holder's key; the verifier needs a point.
        SyntheticWeb web = new(TlsSuite.ChaCha20Poly1305, GuestMode.Prove);
        web.Session.Client(web.Request).Server(web.Response);
        ProvenSession good = web.Claim().Sessions[0];
        web.Session.Holder = new byte[64];
        byte[] receipt = AttestedRun.Prove(web.PrivateInput, web.PublicInput);
        Refuse(RejectionCode.Malformed, "no point of P-256", With(receipt));
        Accept(SharedClaims.ZeroKnowledge.ClaimOf(good));
    }

    [Fact]
    public void The_statement_counts_the_records()
    {
        SessionStatement statement = SharedClaims.ZeroKnowledgeSession.Statement.Statement;
        SessionStatement[] wrong =
        [
            statement with { ClientRecords = statement.ClientRecords + 1 },
            statement with { ServerRecords = statement.ServerRecords - 1 },
            statement with { ClientRecords = statement.ServerRecords, ServerRecords = statement.ClientRecords },
        ];
        foreach (SessionStatement one in wrong)
        {
            Refuse(RejectionCode.Mismatch, "other records", With(one.Sign(AttestedRun.Attestors[0])));
        }

        SessionStatement digest = statement with { CaptureDigest = new byte[32] };
        Refuse(RejectionCode.Mismatch, "another capture", With(digest.Sign(AttestedRun.Attestors[0])));
    }

    [Fact]
    public void Host_and_port_are_the_templates()
    {
        AttestedRun port = AttestedRun.Make(new SessionWish
        {
            Port = 8443, Template = AttestedRun.Template.Replace("\"hosts\"", "\"port\":\"any\",\"hosts\"", StringComparison.Ordinal),
        });

        // Where any port will do, it is still one port for all sessions.
        ProvenSession other = Prove(port.Wish with { Port = 443, Attestor = AttestedRun.Attestors[1], Seed = 24 });
        ProvenSession eight = port.Prove();
        Accept(port.ClaimOf(eight));
        Refuse(RejectionCode.Mismatch, "servers", port.ClaimOf(eight, other));

        // The compiled template does not name hosts and ports, but its digest does.
        byte[] compiled = [.. SharedClaims.ZeroKnowledge.Compiled.Span];
        byte[] input = AttestedRun.Require(
            new GuestPublicInput(GuestMode.Prove, port.Signed.Capture.Encoded, compiled, port.Parameters, default).Encode());
        ProvenSession session = new(port.Signed.Statement, AttestedRun.Prove(port.PrivateInput, input));
        Refuse(RejectionCode.WrongHost, "8443", SharedClaims.ZeroKnowledge.ClaimOf(session));
    }

    [Fact]
    public void All_sessions_say_the_same()
    {
        ProvenSession host = Prove(new SessionWish { Host = "other.example.com", Attestor = AttestedRun.Attestors[1] });
        Accept(SharedClaims.ZeroKnowledge.ClaimOf(host));
        Refuse(RejectionCode.Mismatch, "servers", Pair(host));
        ProvenSession result = Prove(new SessionWish
        {
            Attestor = AttestedRun.Attestors[1], Seed = 22,
            Responses = [Scenario.Http(AttestedRun.Body.Replace("1207.50", "1207.51", StringComparison.Ordinal))],
        });
        Refuse(RejectionCode.Mismatch, "results", Pair(result));
        ProvenSession account = Prove(new SessionWish { Attestor = AttestedRun.Attestors[1], Seed = 23, Account = "acc-1208" });
        Refuse(RejectionCode.Mismatch, "results", Pair(account));
        Refuse(RejectionCode.Mismatch, "disclosure", Pair(SharedClaims.RevealedSession));
    }

    [Fact]
    public void No_attestor_and_no_session_counts_twice()
    {
        ProvenSession first = SharedClaims.ZeroKnowledgeSession, second = SharedClaims.SecondSession;
        const string detail = "the same attestor, or the same session";
        Refuse(RejectionCode.Mismatch, detail, Pair(first));

        // The same attestor for two sessions.
        Refuse(RejectionCode.Mismatch, detail, Pair(second with { Statement = second.Statement.Statement.Sign(AttestedRun.Attestors[0]) }));

        // Two attestors for one session.
        Refuse(RejectionCode.Mismatch, detail, Pair(first with { Statement = first.Statement.Statement.Sign(AttestedRun.Attestors[1]) }));
    }

    private static WebClaim Pair(ProvenSession second) => SharedClaims.ZeroKnowledge.ClaimOf(SharedClaims.ZeroKnowledgeSession, second);

    private static WebClaim With(byte[] receipt) =>
        SharedClaims.ZeroKnowledge.ClaimOf(SharedClaims.ZeroKnowledgeSession with { Receipt = receipt });

    private static WebClaim With(SignedStatement statement) =>
        SharedClaims.ZeroKnowledge.ClaimOf(SharedClaims.ZeroKnowledgeSession with { Statement = statement });

    private static ProvenSession Prove(SessionWish wish) => AttestedRun.Make(wish).Prove();

    // Every claim of a test goes through its bytes first.
    private static Verdict<WebClaimSummary> Verify(WebClaim claim, ClaimPolicy? policy, DateTimeOffset? now) =>
        WebClaimVerifier.Verify(AttestedRun.Require(WebClaim.Parse(claim.ToEvidence().Body)), policy ?? ClaimPolicy.Any, now ?? Now);

    private static WebClaimSummary Accept(WebClaim claim, ClaimPolicy? policy = null, DateTimeOffset? now = null) =>
        AttestedRun.Require(Verify(claim, policy, now));

    private static void Refuse(
        RejectionCode code, string detail, WebClaim claim, ClaimPolicy? policy = null, DateTimeOffset? now = null)
    {
        Verdict<WebClaimSummary> verdict = Verify(claim, policy, now);
        Assert.Equal((false, code), (verdict.IsAccepted, verdict.Code));
        Assert.Contains(detail, verdict.Detail, StringComparison.OrdinalIgnoreCase);
    }
}
