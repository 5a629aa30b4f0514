using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Probity.Cli.Tests.Support;

namespace Probity.Cli.Tests;

public sealed class WebClaimTests
{
    private static readonly string[] VerifyFields =
    [
        "valid", "programId", "publicOutput", "publicInputSha256", "exitCode", "verifyMilliseconds", "securityBits",
        "reason", "kind", "host", "port", "template", "templateDigest", "parameters", "revealed", "predicates",
        "commitments", "accountTag", "disclosure", "holder", "capturedAt", "attestors", "trust",
    ];

    [Fact]
    public async Task A_claim_is_proven_verified_presented_and_refused_to_others()
    {
        await using WebWorld world = await WebWorld.OpenAsync();
        CliRun prove = CliRun.Of(world.ProveArguments("c", "--json")).MustBeDone();
        Assert.Equal(["claimBytes", "cycles", "proveSeconds", "disclosure", "suite", "group"], prove.JsonFields);
        Assert.Equal("fields", prove.Json.GetProperty("disclosure").GetString());
        Assert.Equal(new FileInfo(world["c"]).Length, prove.Json.GetProperty("claimBytes").GetInt64());
        Assert.Contains("the value of currency", prove.Error, StringComparison.Ordinal);

        CliRun verify = CliRun.Of(
            "verify", world["c"], "--attestor-key", world["attestor0.key"], "--template", world["template.json"],
            "--max-age", "1h", "--json").MustBeDone();
        Assert.Equal(VerifyFields, verify.JsonFields);
        JsonElement json = verify.Json;
        Assert.Equal("claim", json.GetProperty("kind").GetString());
        Assert.Equal("localhost", json.GetProperty("host").GetString());
        Assert.Equal("EUR", json.GetProperty("revealed").GetProperty("currency").GetString());
        Assert.True(json.GetProperty("predicates").GetProperty("enough").GetBoolean());
        Assert.Equal("1000", json.GetProperty("parameters").GetProperty("minimum").GetString());
        Assert.Equal("proxy", json.GetProperty("trust").GetProperty("mode").GetString());
        Assert.Single(json.GetProperty("trust").GetProperty("warnings").EnumerateArray());
        Assert.DoesNotContain(WebWorld.Secret, verify.Output, StringComparison.Ordinal);
        RequireOpening(world, json.GetProperty("commitments").GetProperty("label").GetString()!);

        CliRun.Of(Present(world, "holder.key")).MustBeDone();
        CliRun inspect = CliRun.Of("inspect", world["p"]).MustBeDone();
        Assert.Contains("a presentation, not verified here", inspect.Output, StringComparison.Ordinal);
        Assert.Contains("template       cli-test", inspect.Output, StringComparison.Ordinal);
        CliRun.Of("inspect", world["c"]).MustBeDone();
        byte[] cut = File.ReadAllBytes(world["c"])[..^1];
        CliRun.Of("inspect", world.Write("cut", cut)).MustFail(ExitStatus.Failed, "is not well-formed");
        string[] show = ["verify", world["p"], "--attestor-key", world["attestor0.key"] + ".pub"];
        Assert.Contains("its holder shows it", CliRun.Of(
            [.. show, "--challenge", "7f3a"]).MustBeDone().Output, StringComparison.Ordinal);
        CliRun.Of([.. show, "--challenge", "7f3b"]).MustFail(ExitStatus.Failed, "answers another challenge");
        CliRun.Of(show).MustFail(ExitStatus.Failed, "give the --challenge");

        string[] claim = ["verify", world["c"]];
        CliRun.Of([.. claim, "--challenge", "7f3a"]).MustFail(ExitStatus.Failed, "ask its holder for one");
        CliRun.Of([.. claim, "--need", "2"]).MustFail(ExitStatus.Failed, "2 attestors are asked for");
        CliRun.Of([.. claim, "--max-age", "0s"]).MustFail(ExitStatus.Failed, "0.00:00:00 is allowed");
        CliRun.Of([.. claim, "--template", "bank-balance"]).MustFail(ExitStatus.Failed, "not the one asked for");
        CliRun.Of([.. claim, "--attestor-key", world["holder.key"]]).MustFail(
            ExitStatus.Failed, "not among those that count");
        CliRun.Of([.. claim, "--program", "fibonacci"]).MustFail(ExitStatus.WrongUsage, "--program does not apply");
        Assert.Contains("WARNING", CliRun.Of(claim).MustBeDone().Output, StringComparison.Ordinal);
        world.Key("other.key");
        CliRun.Of(Present(world, "other.key")).MustFail(ExitStatus.Failed, "not signed by the claim's holder");
    }

    [Fact]
    public async Task Two_attestors_sign_one_claim_and_a_response_can_be_revealed()
    {
        await using WebWorld world = await WebWorld.OpenAsync(attestors: 2);
        CliRun prove = CliRun.Of(world.ProveArguments("c", "--reveal-response", "--json")).MustBeDone();
        Assert.Equal("response", prove.Json.GetProperty("disclosure").GetString());
        CliRun verify = CliRun.Of(
            "verify", world["c"], "--need", "2", "--attestor-key", world["attestor0.key"], "--attestor-key",
            world["attestor1.key"], "--json").MustBeDone();
        Assert.Equal(2, verify.Json.GetProperty("attestors").GetArrayLength());
        string response = Encoding.UTF8.GetString(verify.Json.GetProperty("response").GetBytesFromBase64());
        Assert.Contains(WebWorld.Secret, response, StringComparison.Ordinal);
        Assert.DoesNotContain("Bearer", verify.Output, StringComparison.Ordinal);
        CliRun.Of("verify", world["c"], "--attestor-key", world["attestor0.key"])
            .MustFail(ExitStatus.Failed, "not among those that count");
    }

    [Fact]
    public async Task What_cannot_be_proven_is_said_in_one_sentence_and_nothing_is_written()
    {
        await using WebWorld world = await WebWorld.OpenAsync();
        Refused("does not hold: enough", world.ProveArguments("c", "--parameter", "minimum=2000"));
        Refused("is private, and command lines", world.ProveArguments("c", "--parameter", "token=x"));
        Refused("has no parameter nothing", world.ProveArguments("c", "--parameter", "nothing=x"));
        Refused("given twice", [.. world.ProveArguments("c", "--parameter", "label=x")], "is private");
        world.Write("headers.txt", "Authorization: Basic abc\n");
        Refused("does not begin with 'Bearer '", world.ProveArguments("c"));
        world.Write("headers.txt", "Authorization: Bearer wrong\n");
        Refused("not 200", world.ProveArguments("c"));
        world.Write("headers.txt", "Accept: */*\n");
        Refused("token: its value is missing", world.ProveArguments("c"));
        string[] elsewhere = [.. world.ProveArguments("c").Select(word => word == world.Url ? world.Url + "/x" : word)];
        Refused("does not fit the template", elsewhere);
        world.Write("headers.txt", "Authorization: Bearer x\n");
        Refused("leads to no root", world.ProveArguments(
            "c").Where(word => word != "--roots" && word != world["roots.pem"]));
        Refused(
            "cannot be reached",
            world.ProveArguments("c").Select(word => word == world.AttestorUrls[0] ? "http://127.0.0.1:1" : word));
        Assert.False(File.Exists(world["c"]));

        void Refused(string text, IEnumerable<string> arguments, string? instead = null)
        {
            CliRun run = CliRun.Of([.. arguments]);
            Assert.NotEqual(ExitStatus.Done, run.Status);
            Assert.Contains(instead ?? text, run.Error, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_page_that_is_too_long_is_refused_before_it_is_proven()
    {
        await using WebWorld world = await WebWorld.OpenAsync(
            json: "{\"currency\":\"EUR\",\"balance\":1234.5,\"rest\":\"" + new string('x', 70_000) + "\"}");
        CliRun run = CliRun.Of(world.ProveArguments("c"));
        Assert.Equal(ExitStatus.Failed, run.Status);
        Assert.Contains("ask a narrower question, or page by page", run.Error, StringComparison.Ordinal);
    }

    private static string[] Present(WebWorld world, string key) =>
    [
        "present", world["c"], "--holder", world[key], "--challenge", "7f3a", "--out", world["p"],
        "--passphrase-file", world["pass.txt"],
    ];

    private static void RequireOpening(WebWorld world, string commitment)
    {
        using JsonDocument kept = JsonDocument.Parse(File.ReadAllBytes(world["c.private.json"]));
        JsonElement label = kept.RootElement.GetProperty("label");
        byte[] salt = Convert.FromHexString(label.GetProperty("salt").GetString()!);
        byte[] value = Encoding.UTF8.GetBytes(label.GetProperty("value").GetString()!);
        Assert.Equal("blue", label.GetProperty("value").GetString());
        Assert.Equal(commitment, Convert.ToHexStringLower(SHA256.HashData([.. salt, .. value])));
    }
}
