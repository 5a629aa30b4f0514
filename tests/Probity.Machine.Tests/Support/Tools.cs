using System.ComponentModel;
using System.Diagnostics;

namespace Probity.Machine.Tests.Support;

/// <summary>The repository's files and the programs of other people that some tests compare with.</summary>
internal static class Tools
{
    public const string Qemu = "qemu-riscv32";
    public const string Compiler = "riscv64-unknown-elf-gcc";

    private static readonly Lazy<string> Root = new(FindRoot);

    /// <summary>A file of the repository.</summary>
    public static string RepositoryPath(params string[] parts) => Path.Combine([Root.Value, .. parts]);

    /// <summary>Skips the running test where a program is not installed.</summary>
    public static void SkipUnlessInstalled(string program)
    {
        try
        {
            using Process? process = Process.Start(
                new ProcessStartInfo(program, "--version") { RedirectStandardOutput = true, RedirectStandardError = true });
            process!.StandardOutput.ReadToEnd();
            process.WaitForExit();
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed");
        }
    }

    /// <summary>
    /// Runs an ELF file under qemu with the two inputs; gives standard output and exit code.
    /// </summary>
    public static (byte[] Output, int ExitCode) RunUnderQemu(byte[] elf, byte[] privateInput, byte[] publicInput)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("probity-qemu-");
        try
        {
            string program = Path.Combine(directory.FullName, "program.elf");
            File.WriteAllBytes(program, elf);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            File.WriteAllBytes(Path.Combine(directory.FullName, "private"), privateInput);
            File.WriteAllBytes(Path.Combine(directory.FullName, "public"), publicInput);
            ProcessStartInfo start = new("/bin/sh")
            {
                WorkingDirectory = directory.FullName,
                RedirectStandardOutput = true,
            };
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add($"exec timeout 60 {Qemu} program.elf < private 3< public 2> /dev/null");
            using Process process = Process.Start(start)!;
            using MemoryStream output = new();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            return (output.ToArray(), process.ExitCode);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string FindRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Probity.slnx")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("The repository was not found above the tests.");
    }
}
