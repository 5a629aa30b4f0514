using Probity.Cli.Programs;
using Probity.Cli.Tests.Support;
using Probity.Testing;

namespace Probity.Cli.Tests;

public sealed class RunTests
{
    public static TheoryData<string> Programs => [.. BuiltInPrograms.Names];

    [Theory, MemberData(nameof(Programs))]
    public void Every_built_in_program_answers_its_usual_inputs(string name)
    {
        CliRun run = CliRun.Of("run", name).MustBeDone();
        Assert.Equal(File.ReadAllText(Repository.Path("guests", name, "expected.golden")), run.Output);
        Assert.Matches("^probity: [0-9,]+ cycles in .* exit code 0\n$", run.Error);
    }

    [Fact]
    public void Private_input_comes_from_standard_input_and_debug_text_goes_to_standard_error()
    {
        using TemporaryFolder folder = new();
        string echo = folder.Write("echo", TinyPrograms.Echo);
        CliRun run = CliRun.OfInput("secret\0bytes"u8.ToArray(), "run", echo, "--private", "-").MustBeDone();
        Assert.Equal("secret\0bytes"u8.ToArray(), run.OutputBytes);
        Assert.StartsWith("dbg\nprobity: 17 cycles", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_the_agreed_fields()
    {
        CliRun run = CliRun.Of("run", "fibonacci", "--json").MustBeDone();
        Assert.Equal(["cycles", "publicOutput", "exitCode"], run.JsonFields);
        Assert.True(run.Json.GetProperty("cycles").GetInt64() > 100_000);
        Assert.Equal(
            File.ReadAllBytes(Repository.Path("guests", "fibonacci", "expected.golden")),
            run.Json.GetProperty("publicOutput").GetBytesFromBase64());
    }

    [Fact]
    public void The_exit_code_of_the_program_is_reported_and_is_not_a_failure()
    {
        using TemporaryFolder folder = new();
        string exit7 = folder.Write("exit7", TinyPrograms.Exit7);
        CliRun run = CliRun.Of("run", exit7, "--json").MustBeDone();
        Assert.Equal(7, run.Json.GetProperty("exitCode").GetInt32());
        Assert.Equal(3, run.Json.GetProperty("cycles").GetInt64());
    }

    [Fact]
    public void A_trap_has_no_exit_code_in_json()
    {
        using TemporaryFolder folder = new();
        CliRun run = CliRun.Of("run", folder.Write("trap", TinyPrograms.Trap), "--json");
        Assert.Equal(ExitStatus.Failed, run.Status);
        Assert.Equal(["cycles", "publicOutput", "exitCode", "error"], run.JsonFields);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, run.Json.GetProperty("exitCode").ValueKind);
    }

    [Fact]
    public void A_file_with_the_name_of_a_built_in_program_is_reached_by_its_path()
    {
        using TemporaryFolder folder = new();
        folder.Write("fibonacci", TinyPrograms.Exit7);
        Assert.Equal(7, CliRun.Of("run", folder["fibonacci"], "--json").Json.GetProperty("exitCode").GetInt32());
        Assert.Equal(0, CliRun.Of("run", "fibonacci", "--json").Json.GetProperty("exitCode").GetInt32());
    }
}
