using System.Text;
using Probity.Machine.Executor;
using Probity.Machine.Tests.Support;

namespace Probity.Machine.Tests.Guests;

public sealed class JsonPolicyTests
{
    private static readonly string Statement = Encoding.UTF8.GetString(GuestTests.Input("json-policy", "private"));
    private static readonly string Policy = Encoding.UTF8.GetString(GuestTests.Input("json-policy", "public"));

    [Fact]
    public void The_demo_statement_fails_the_second_policy()
    {
        string second = File.ReadAllText(Tools.RepositoryPath("guests", "json-policy", "public-not-satisfied.json"));
        ExecutionResult result = Run(Statement, second);
        Assert.Equal((0, "{\"policy\":\"mortgage-2900-eur-180-days\",\"satisfied\":false}\n"), (result.ExitCode, Output(result)));
    }

    [Theory]
    // The mean income of the statement is 16384.99 / 6 = 2730.8316...
    [InlineData("2500.00", "2730.83", true)]
    [InlineData("2500.00", "2730.84", false)]
    [InlineData("2500.00", "-1", true)]
    [InlineData("\"noOverdraftInLastDays\": 90", "\"noOverdraftInLastDays\": 154", true)]
    [InlineData("\"noOverdraftInLastDays\": 90", "\"noOverdraftInLastDays\": 155", false)]
    [InlineData("\"noOverdraftInLastDays\": 90", "\"noOverdraftInLastDays\": 0", true)]
    [InlineData("\"2025-10-31\"", "\"2025-11-01\"", false)]
    [InlineData("\"EUR\"", "\"CHF\"", false)]
    [InlineData("\"freelance\"", "\"dividends\"", false)]
    public void Changing_the_policy_changes_the_answer_at_the_exact_bound(string old, string replacement, bool satisfied)
    {
        Assert.Contains(old, Policy, StringComparison.Ordinal);
        ExecutionResult result = Run(Statement, Policy.Replace(old, replacement, StringComparison.Ordinal));
        Assert.Equal(
            (0, $"{{\"policy\":\"tenant-2500-eur-90-days\",\"satisfied\":{(satisfied ? "true" : "false")}}}\n"),
            (result.ExitCode, Output(result)));
    }

    [Theory]
    [InlineData("\"openingBalance\": 1462.18", "\"openingBalance\": 1462.19")]
    [InlineData("\"openingBalance\": 1462.18", "\"openingBalance\": 1462.181")]
    [InlineData("\"openingBalance\": 1462.18", "\"openingBalance\": 1.46218e3")]
    [InlineData("\"openingBalance\": 1462.18", "\"openingBalance\": \"1462.18\"")]
    [InlineData("\"openingBalance\": 1462.18", "\"openingBalance\": 01462.18")]
    [InlineData("\"openingBalance\": 1462.18", "\"openingBalance\": 1462.18, \"openingBalance\": 1462.18")]
    [InlineData("\"closingBalance\"", "\"closing\"")]
    [InlineData("2025-05-01", "2025-05-02")]
    [InlineData("2025-05-02", "2025-02-29")]
    [InlineData("2025-05-02", "2025-5-02")]
    [InlineData("\"date\":\"2025-05-03\"", "\"date\":\"2025-05-01\"")]
    [InlineData("Lucía", "Luc\\ud800a")]
    [InlineData("Lucía", "Luc\\x")]
    [InlineData("Lucía", "Luc\u0001")]
    [InlineData("\"transactions\": [", "\"transactions\": [,")]
    public void A_statement_that_is_malformed_or_contradicts_itself_gives_exit_code_2(string old, string replacement)
    {
        Assert.Contains(old, Statement, StringComparison.Ordinal);
        int at = Statement.IndexOf(old, StringComparison.Ordinal);
        ExecutionResult result = Run(Statement[..at] + replacement + Statement[(at + old.Length)..], Policy);
        Assert.Equal((2, string.Empty), (result.ExitCode, Output(result)));
        Assert.StartsWith("json-policy: statement: ", Encoding.UTF8.GetString(result.DebugText.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Truncated_and_flipped_statements_never_trap_and_never_read_as_another_answer_shape()
    {
        byte[] statement = Encoding.UTF8.GetBytes(Statement);
        SeededNumbers numbers = new(23);
        for (int i = 0; i < 60; i++)
        {
            byte[] changed = i % 2 == 0 ? statement[..numbers.Below(statement.Length - 3)] : [.. statement];
            if (i % 2 == 1) { changed[numbers.Below(changed.Length)] ^= (byte)(1 << numbers.Below(8)); }
            ExecutionResult result = GuestTests.Run("json-policy", changed, Encoding.UTF8.GetBytes(Policy));
            Assert.True(i % 2 == 1 || result.ExitCode == 2);
            Assert.Equal(result.ExitCode == 0, Output(result).EndsWith("}\n", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Escapes_are_decoded_before_texts_are_compared()
    {
        string escaped = Policy.Replace("\"salary\"", "\"\\u0073al\\u0061ry\"", StringComparison.Ordinal);
        Assert.Contains("true", Output(Run(Statement, escaped)), StringComparison.Ordinal);
    }

    private static ExecutionResult Run(string statement, string policy) =>
        GuestTests.Run("json-policy", Encoding.UTF8.GetBytes(statement), Encoding.UTF8.GetBytes(policy));

    private static string Output(ExecutionResult result) => Encoding.UTF8.GetString(result.PublicOutput.Span);
}
