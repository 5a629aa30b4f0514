using System.Text.Json;
using Probity.Cli.Tests.Support;

namespace Probity.Cli.Tests;

public sealed class BenchTests
{
    private static readonly string[] Fields =
    [
        "name", "cycles", "cyclesPerSecond", "receiptBytes", "verifyMilliseconds", "peakMemoryBytes", "cells",
        "interactions", "stages",
    ];

    // Times are for benchmarks; here only the form, and the counters that are the same everywhere.
    [Fact]
    public void Bench_measures_a_program_in_a_process_of_its_own()
    {
        CliRun run = CliRun.Of("bench", "zkvm", "--programs", "json-policy", "--json").MustBeDone();
        Assert.Equal(
            ["programs", "geometricMeanCyclesPerSecond", "minimumCyclesPerSecond", "machine", "threads", "profile"],
            run.JsonFields);
        JsonElement program = Assert.Single(run.Json.GetProperty("programs").EnumerateArray());
        Assert.All(Fields, field => Assert.True(program.TryGetProperty(field, out _), field));
        Assert.Equal("json-policy", program.GetProperty("name").GetString());
        Assert.InRange(program.GetProperty("receiptBytes").GetInt64(), 50_000, 256 * 1024);
        Assert.InRange(program.GetProperty("cells").GetDouble(), 30, 70);
        Assert.InRange(program.GetProperty("interactions").GetDouble(), 8, 20);
        Assert.True(program.GetProperty("verifyMilliseconds").GetDouble() > 0);
        Assert.True(program.GetProperty("coldVerifyMilliseconds").GetDouble() > 0);
        Assert.Equal("execution", program.GetProperty("stages")[0].GetProperty("name").GetString());
    }
}
