using Probity.Machine.Executor;
using Probity.Machine.Receipts;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Tests.Attestations;

/// <summary>Two sessions that differ in hidden values only give claims whose open parts differ in ciphertext only.</summary>
public sealed class DisclosureTests
{
    public static TheoryData<TlsSuite> Suites => [TlsSuite.Aes128Gcm, TlsSuite.ChaCha20Poly1305];

    [Theory, MemberData(nameof(Suites))]
    public void Hidden_values_are_in_the_ciphertext_alone(TlsSuite suite)
    {
        SyntheticWeb first = Make(suite, "s3cr3t token", "hidden-1"), second = Make(suite, "another one!", "hidden-2");
        ExecutionResult firstRun = first.Run(), secondRun = second.Run();
        Assert.Equal(0, firstRun.ExitCode);
        Assert.Equal(firstRun.PublicOutput.ToArray(), secondRun.PublicOutput.ToArray());

        // The same keys encrypt both, so the ciphertexts differ exactly where the plaintexts do, and in the tags.
        byte[] x = first.PublicInput, y = second.PublicInput;
        Assert.Equal(x.Length, y.Length);
        int different = x.Zip(y).Count(pair => pair.First != pair.Second);
        Assert.InRange(different, 1, 12 + 1 + 32);
        Assert.Equal(WithoutContent(first.Capture), WithoutContent(second.Capture));
        for (int i = 0; i < first.Capture.Records.Count; i++)
        {
            Assert.Equal(first.Capture.Records[i].Fragment.Length, second.Capture.Records[i].Fragment.Length);
        }
    }

    [Theory, MemberData(nameof(Suites))]
    public void Hidden_values_of_one_length_take_the_same_steps(TlsSuite suite)
    {
        // What can be seen of a run in a receipt is how long its tables are.
        ExecutionResult first = Make(suite, "s3cr3t token", "hidden-1").Run();
        ExecutionResult second = Make(suite, "another one!", "hidden-2").Run();
        Assert.Equal(first.Cycles, second.Cycles);
    }

    [Fact]
    public void Receipts_of_both_have_tables_of_one_height()
    {
        int[] Heights(string token, string note)
        {
            SyntheticWeb web = Make(TlsSuite.ChaCha20Poly1305, token, note);
            byte[] receipt = AttestedRun.Prove(web.PrivateInput, web.PublicInput);
            return [.. AttestedRun.Require(Receipt.Parse(receipt)).Shape.HeightsLog2];
        }

        Assert.Equal(Heights("s3cr3t token", "hidden-1"), Heights("another one!", "hidden-2"));
    }

    private static SyntheticWeb Make(TlsSuite suite, string token, string note)
    {
        SyntheticWeb web = new(suite, GuestMode.Prove, token: token)
        {
            Response = Scenario.Http(AttestedRun.Body.Replace("hidden-1", note, StringComparison.Ordinal)),
        };
        web.Session.Client(web.Request).Server(web.Response);
        return web;
    }

    private static byte[] WithoutContent(Capture capture) => AttestedRun.Require(Capture.TryCreate(
        capture.Head,
        [.. capture.Records.Select(record => record with { Fragment = new byte[record.Fragment.Length] })])).Encoded.ToArray();
}
