using System.Text;
using Probity.Cli.Guests;
using Probity.Core.Verdicts;
using Probity.Machine.Executor;
using Probity.Machine.Loader;
using Probity.Machine.Tests.Support;

namespace Probity.Machine.Tests.Guests;

public sealed class GuestBuilderTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("probity-builder-");

    private string OutputPath => Path.Combine(_directory.FullName, "out.elf");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void A_missing_compiler_is_explained()
    {
        GuestBuildResult result = GuestBuilder.Build(
            new GuestBuildOptions([Write("a.c", "int main(void) { return 0; }")], OutputPath) { Compiler = "no-such-gcc" });
        Assert.False(result.IsBuilt);
        Assert.Contains(GuestBuilder.InstallHint, result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_sources_are_named()
    {
        Assert.Contains("nothing.c", GuestBuilder.Build(new GuestBuildOptions(["nothing.c"], OutputPath)).Message, StringComparison.Ordinal);
        Assert.False(GuestBuilder.Build(new GuestBuildOptions([], OutputPath)).IsBuilt);
        Assert.False(GuestBuilder.Build(new GuestBuildOptions([Write("a.c", "")], OutputPath) { OptimizationLevel = 'x' }).IsBuilt);
    }

    [Fact]
    public void Errors_of_the_compiler_are_passed_through_and_nothing_is_written()
    {
        Tools.SkipUnlessInstalled(Tools.Compiler);
        GuestBuildResult result = Build("int main(void) { return undeclared; }");
        Assert.False(result.IsBuilt);
        Assert.Contains("'undeclared' undeclared", result.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(OutputPath));
    }

    [Fact]
    public void Defines_and_include_directories_reach_the_compiler()
    {
        Tools.SkipUnlessInstalled(Tools.Compiler);
        _directory.CreateSubdirectory("include");
        File.WriteAllText(Path.Combine(_directory.FullName, "include", "answer.h"), "#define ANSWER (40 + EXTRA)\n");
        GuestBuildResult result = GuestBuilder.Build(
            new GuestBuildOptions([Write("a.c", "#include \"answer.h\"\nint main(void) { return ANSWER; }\n")], OutputPath)
            {
                IncludeDirectories = [Path.Combine(_directory.FullName, "include")],
                Defines = ["EXTRA=2"],
                OptimizationLevel = 's',
            });
        Assert.True(result.IsBuilt, result.Message);
        Assert.Equal(42, Run([], []).ExitCode);
    }

    [Theory]
    [InlineData('0')]
    [InlineData('2')]
    [InlineData('3')]
    public void The_library_works_as_under_qemu(char level)
    {
        Tools.SkipUnlessInstalled(Tools.Compiler);
        Tools.SkipUnlessInstalled(Tools.Qemu);
        string source = Write("library.c", File.ReadAllText(Tools.RepositoryPath("guests", "tests", "library.c")));
        GuestBuildResult result = GuestBuilder.Build(
            new GuestBuildOptions([source], OutputPath) { OptimizationLevel = level });
        Assert.True(result.IsBuilt, result.Message);
        byte[] privateInput = new SeededNumbers(7).Bytes(20_000), publicInput = "public line\nsecond\n"u8.ToArray();
        (byte[] output, int exitCode) = Tools.RunUnderQemu(File.ReadAllBytes(OutputPath), privateInput, publicInput);
        ExecutionResult ours = Run(privateInput, publicInput);
        Assert.Equal(Encoding.UTF8.GetString(output), Encoding.UTF8.GetString(ours.PublicOutput.Span));
        Assert.Equal((44, 44), (exitCode, ours.ExitCode));
        Assert.Equal("to the debugger: 7\n", Encoding.UTF8.GetString(ours.DebugText.Span));
        Assert.Equal(
            File.ReadAllText(Tools.RepositoryPath("guests", "tests", "library.golden")), Encoding.UTF8.GetString(output));
    }

    [Fact]
    public void Floating_point_printing_can_be_asked_for()
    {
        Tools.SkipUnlessInstalled(Tools.Compiler);
        string source = Write("a.c", "#include <stdio.h>\nint main(int n, char **v) { (void)v; printf(\"%.3f %lld\\n\", (n + 2.5) / 2, 1LL << 40); return 0; }");
        GuestBuildResult result = GuestBuilder.Build(
            new GuestBuildOptions([source], OutputPath) { Defines = ["PICOLIBC_DOUBLE_PRINTF_SCANF"] });
        Assert.True(result.IsBuilt, result.Message);
        Assert.Equal("1.250 1099511627776\n", Encoding.UTF8.GetString(Run([], []).PublicOutput.Span));
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private GuestBuildResult Build(string source) =>
        GuestBuilder.Build(new GuestBuildOptions([Write("a.c", source)], OutputPath));

    private ExecutionResult Run(byte[] privateInput, byte[] publicInput)
    {
        Verdict<GuestProgram> program = ElfLoader.Parse(File.ReadAllBytes(OutputPath));
        Assert.True(program.IsAccepted, program.Detail);
        ExecutionResult result = GuestExecutor.Run(
            program.Value, new ExecutionInput(privateInput, publicInput), new ExecutionLimits(1_000_000_000));
        Assert.True(result.HasExited, result.Trap?.ToString());
        return result;
    }
}
