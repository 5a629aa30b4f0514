using System.ComponentModel;
using System.Diagnostics;
using Probity.Cli.Tests.Support;

namespace Probity.Cli.Tests;

public sealed class GuestBuildTests
{
    private const string Compiler = "riscv64-unknown-elf-gcc";

    [Fact]
    public void A_program_is_built_with_the_compiler_s_own_way_of_writing_options()
    {
        SkipWithoutCompiler();
        using TemporaryFolder folder = new();
        string source = folder.Write(
            "a.c", "#include \"b.h\"\nint main(void) { return ANSWER + EXTRA; }\n"u8.ToArray());
        Directory.CreateDirectory(folder["include"]);
        File.WriteAllText(Path.Combine(folder["include"], "b.h"), "#define ANSWER 40\n");
        foreach (string[] options in (string[][])
            [["-I", folder["include"], "-D", "EXTRA=2", "-O", "s"], [$"-I{folder["include"]}", "-DEXTRA=2", "-O3"]])
        {
            CliRun build = CliRun.Of(["guest", "build", source, "-o", folder["a.elf"], .. options]).MustBeDone();
            Assert.StartsWith("built ", build.Output, StringComparison.Ordinal);
            Assert.Equal(42, CliRun.Of("run", folder["a.elf"], "--json").Json.GetProperty("exitCode").GetInt32());
        }

        Assert.Equal(["a.c", "a.elf", "include"], folder.Names.Order());
    }

    [Fact]
    public void A_failed_build_writes_nothing()
    {
        SkipWithoutCompiler();
        using TemporaryFolder folder = new();
        string source = folder.Write("a.c", "int main(void) { return x; }\n"u8.ToArray());
        CliRun build = CliRun.Of("guest", "build", source, "-o", folder["a.elf"]);
        Assert.Equal(ExitStatus.Failed, build.Status);
        Assert.Contains("'x' undeclared", build.Error, StringComparison.Ordinal);
        Assert.Equal(["a.c"], folder.Names);
    }

    internal static bool HasCompiler()
    {
        try
        {
            ProcessStartInfo start = new(Compiler, "--version") { RedirectStandardOutput = true };
            using Process process = Process.Start(start)!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static void SkipWithoutCompiler() => Assert.SkipUnless(HasCompiler(), $"{Compiler} is not installed");
}
