using System.Text;
using System.Text.Json.Nodes;
using Probity.Chain.Signing.TypedData;
using Probity.Cli.Tests.Support;
using Probity.Core.Verdicts;
using Probity.Node.WebProofs;

namespace Probity.Cli.Tests;

/// <summary>A claim's content under an account's signature, for contracts.</summary>
public sealed class EndorsementTests
{
    [Fact]
    public async Task A_claim_is_endorsed_and_whatever_is_changed_is_refused()
    {
        await using WebWorld world = await WebWorld.OpenAsync();
        CliRun.Of(world.ProveArguments("c", "--json")).MustBeDone();
        string[] pass = ["--passphrase-file", world["pass.txt"]];
        CliRun account = CliRun.Of(["key", "create", world["a.key"], "--account", "--json", .. pass]).MustBeDone();
        string[] endorse =
        [
            "web", "endorse", world["c"], "--account", world["a.key"], "--chain", "8453", "--out", world["e.json"],
            .. pass,
        ];
        CliRun.Of([.. endorse, "--attestor-key", world["holder.key"]])
            .MustFail(ExitStatus.Failed, "nothing was signed");
        CliRun.Of([.. endorse, "--attestor-key", world["attestor0.key"]]).MustBeDone();

        byte[] file = File.ReadAllBytes(world["e.json"]);
        ClaimEndorsement endorsement = ClaimEndorsement.Verify(file).Value!;
        Assert.Equal(account.Json.GetProperty("address").GetString(), endorsement.Endorser.ToString());
        Assert.Equal(
            """{"parameters":{"minimum":"1000"},"values":{"currency":"EUR"},"predicates":{"enough":true}}""",
            endorsement.Facts);
        Assert.True(endorsement.IsOf(File.ReadAllBytes(world["c"])));
        Assert.False(endorsement.IsOf(File.ReadAllBytes(world["c"]).AsSpan(1)));
        Assert.True(TypedMessage.Parse(endorsement.TypedData).IsAccepted);
        RequireRefusals(file);
    }

    private static void RequireRefusals(byte[] file)
    {
        for (int length = 0; length < file.Length; length += 7)
        {
            Assert.False(ClaimEndorsement.Verify(file.AsMemory(0, length)).IsAccepted);
        }

        // Every byte: a changed letter of a name, a digit, a bracket.
        for (int i = 0; i < file.Length; i++)
        {
            byte[] changed = [.. file];
            changed[i] ^= 1;
            Assert.False(ClaimEndorsement.Verify(changed).IsAccepted, $"byte {i} was changed unnoticed");
        }

        Change(json => json["facts"] = "{}", RejectionCode.Mismatch);
        Change(json => json["typedData"]!["message"]!["host"] = "example.com", RejectionCode.WrongSignature);
        Change(json => json["typedData"]!["domain"]!["chainId"] = "1", RejectionCode.WrongSignature);
        Change(json => json["typedData"]!["domain"]!["name"] = "Another", RejectionCode.Malformed);
        Change(json => json["endorser"] = "0x0000000000000000000000000000000000000001", RejectionCode.WrongSignature);
        Change(json => json["more"] = "1", RejectionCode.Malformed);

        void Change(Action<JsonObject> change, RejectionCode expected)
        {
            JsonObject json = JsonNode.Parse(file)!.AsObject();
            change(json);
            Assert.Equal(expected, ClaimEndorsement.Verify(Encoding.UTF8.GetBytes(json.ToJsonString())).Code);
        }
    }
}
