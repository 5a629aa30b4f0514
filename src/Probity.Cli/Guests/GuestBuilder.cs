using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace Probity.Cli.Guests;

/// <summary>
/// Compiles plain C to a program for the machine, with the start-up code and linker script of this tool.
/// </summary>
/// <remarks>
/// The same sources, compiler and library give the same bytes, wherever they lie. Source: guests/README.md.
/// </remarks>
public static partial class GuestBuilder
{
    /// <summary>How to get the compiler and the C library.</summary>
    public const string InstallHint = "apt-get install gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf";

    private const string ResourcePrefix = "Probity.Guests.Runtime.";
    private const string LinkerScript = "link.ld";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    // The order is part of what makes builds reproducible.
    private static readonly string[] RuntimeSources =
        ["start.S", "syscalls.c", "stdio.c", "printf.c", "string.c", "malloc.c"];

    /// <summary>Compiles and links; the output file appears only where this succeeds.</summary>
    /// <exception cref="IOException">A temporary or the output file cannot be written.</exception>
    public static GuestBuildResult Build(GuestBuildOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Sources.Count == 0) { return new GuestBuildResult(false, "no source files were given"); }
        if (options.Sources.FirstOrDefault(source => !File.Exists(source)) is string missing)
        {
            return new GuestBuildResult(false, $"source file not found: {missing}");
        }

        if (!"0123sg".Contains(options.OptimizationLevel, StringComparison.Ordinal))
        {
            return new GuestBuildResult(false, $"unknown optimization level: -O{options.OptimizationLevel}");
        }

        DirectoryInfo directory = Directory.CreateTempSubdirectory("probity-guest-");
        try
        {
            WriteRuntime(directory.FullName);
            string linked = Path.Combine(directory.FullName, "guest.elf");
            List<string> objects = [];
            string messages = string.Empty;
            foreach (string source in options.Sources)
            {
                string compiled = Path.Combine(directory.FullName, $"guest{objects.Count}.o");
                GuestBuildResult step = RunCompiler(
                    options, directory.FullName, ["-c", Path.GetFullPath(source), "-o", compiled]);
                if (!step.IsBuilt) { return step; }
                messages += step.Message;
                objects.Add(compiled);
            }

            GuestBuildResult result = RunCompiler(
                options, directory.FullName, LinkArguments(directory.FullName, objects, linked));
            if (result.IsBuilt) { File.Copy(linked, options.OutputPath, overwrite: true); }
            return result with { Message = messages + result.Message };
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void WriteRuntime(string directory)
    {
        foreach (string name in (string[])[.. RuntimeSources, LinkerScript])
        {
            using Stream resource =
                Assembly.GetExecutingAssembly().GetManifestResourceStream(ResourcePrefix + name)
                ?? throw new InvalidOperationException($"The resource {name} is missing from this build.");
            using FileStream file = File.Create(Path.Combine(directory, name));
            resource.CopyTo(file);
        }
    }

    // The library's printf with floating point is large: it is linked only where a format string asks for it.
    private static List<string> LinkArguments(string directory, List<string> objects, string output)
    {
        List<string> arguments =
        [
            "-Wl,--gc-sections", "-Wl,--build-id=none", "-Wl,-z,max-page-size=4096", "-s",
            "-T", Path.Combine(directory, LinkerScript),
        ];
        if (objects.Any(PrintsFloatingPoint)) { arguments.Add("-DPICOLIBC_DOUBLE_PRINTF_SCANF"); }
        arguments.AddRange(RuntimeSources.Select(name => Path.Combine(directory, name)));
        arguments.AddRange(objects);
        arguments.AddRange(["-lm", "-o", output]);
        return arguments;
    }

    private static bool PrintsFloatingPoint(string compiled) =>
        FloatingPointConversion().IsMatch(Encoding.Latin1.GetString(File.ReadAllBytes(compiled)));

    [GeneratedRegex(@"%[-+ #0]*[0-9*]*(\.[0-9*]*)?[lL]?[aAeEfFgG]", RegexOptions.CultureInvariant)]
    private static partial Regex FloatingPointConversion();

    private static List<string> Arguments(GuestBuildOptions options, string directory, List<string> step)
    {
        List<string> arguments =
        [
            "--specs=picolibc.specs", "--picolibc-buildtype=release",
            "-march=rv32im", "-mabi=ilp32", "-static", "-nostartfiles", "-std=gnu11",
            $"-O{options.OptimizationLevel}",
            "-ffunction-sections", "-fdata-sections", "-g0", "-Wall", "-Wextra",
            $"-ffile-prefix-map={directory}=runtime",
        ];

        // __FILE__ (in assert, say) must not tell where the sources lay.
        foreach (string source in options.Sources.Select(SourceDirectory).Distinct())
        {
            arguments.Add($"-ffile-prefix-map={source}=.");
        }

        arguments.AddRange(options.IncludeDirectories.Select(include => "-I" + Path.GetFullPath(include)));
        arguments.AddRange(options.Defines.Select(define => "-D" + define));
        arguments.AddRange(step);
        return arguments;

        static string SourceDirectory(string source) => Path.GetDirectoryName(Path.GetFullPath(source))!;
    }

    private static GuestBuildResult RunCompiler(GuestBuildOptions options, string directory, List<string> step)
    {
        ProcessStartInfo start = new(options.Compiler)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
        };
        foreach (string argument in Arguments(options, directory, step)) { start.ArgumentList.Add(argument); }
        start.Environment["LC_ALL"] = "C";
        start.Environment["SOURCE_DATE_EPOCH"] = "0";
        StringBuilder text = new();
        using Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(text, line.Data);
        process.ErrorDataReceived += (_, line) => Append(text, line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return new GuestBuildResult(
                false, $"the compiler {options.Compiler} was not found; on Debian or Ubuntu: {InstallHint}");
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            return new GuestBuildResult(false, $"the compiler did not end within {Limit.TotalMinutes} minutes");
        }

        // Without a time this also waits for the last lines.
        process.WaitForExit();
        string message = text.ToString();
        if (message.Contains("picolibc.specs", StringComparison.Ordinal))
        {
            message += $"the C library picolibc was not found; on Debian or Ubuntu: {InstallHint}\n";
        }

        return new GuestBuildResult(process.ExitCode == 0, message);
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null) { return; }
        lock (text) { text.Append(line).Append('\n'); }
    }
}
