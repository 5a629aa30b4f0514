using System.Security.Cryptography;
using System.Text;
using Probity.Cli.Guests;
using Probity.Machine.Executor;
using Probity.Machine.Loader;
using Probity.Machine.Tests.Support;

namespace Probity.Machine.Tests.Guests;

public sealed class GuestTests
{
    // Every guest stays well below the 2^22 cycles that one proof can hold.
    private const long MaxCycles = 3_000_000;

    public static TheoryData<string> Names => [.. Sources().Keys];

    [Theory, MemberData(nameof(Names))]
    public void Every_guest_prints_the_golden_output(string name)
    {
        ExecutionResult result = Run(name, Input(name, "private"), Input(name, "public"));
        Assert.True(result.HasExited, result.Trap?.ToString());
        Assert.Equal(0, result.ExitCode);
        Assert.InRange(result.Cycles, 1 << 17, MaxCycles);
        string golden = Tools.RepositoryPath("guests", name, "expected.golden");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllBytes(golden, result.PublicOutput.ToArray());
        }

        Assert.Equal(
            Encoding.Latin1.GetString(File.ReadAllBytes(golden)), Encoding.Latin1.GetString(result.PublicOutput.Span));
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_guest_runs_the_same_under_qemu(string name)
    {
        Tools.SkipUnlessInstalled(Tools.Qemu);
        AssertSameAsQemu(name, Input(name, "private"), Input(name, "public"));
        AssertSameAsQemu(name, [], []);
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_guest_is_recorded_consistently(string name)
    {
        GuestProgram program = Load(name);
        ReplayRecorder recorder = ReplayRecorder.For(program);
        ExecutionInput input = new(Input(name, "private"), Input(name, "public"));
        ExecutionResult result = GuestExecutor.Run(program, input, ref recorder, new ExecutionLimits(MaxCycles));
        Assert.Equal(result.Cycles, recorder.Replay.Events);
        Assert.Equal(GuestExecutor.Run(program, input, ExecutionLimits.Unlimited).Cycles, result.Cycles);
    }

    [Theory, MemberData(nameof(Names))]
    public void Rebuilding_a_guest_gives_the_committed_bytes(string name)
    {
        Tools.SkipUnlessInstalled(Tools.Compiler);
        DirectoryInfo directory = Directory.CreateTempSubdirectory("probity-rebuild-");
        try
        {
            string output = Path.Combine(directory.FullName, name + ".elf");
            // Copies at another place, since the place may not matter.
            string[] sources = [.. Sources()[name].Select(source => CopySource(directory, source))];
            GuestBuildResult result = GuestBuilder.Build(new GuestBuildOptions(sources, output));
            Assert.True(result.IsBuilt, result.Message);
            Assert.Equal(string.Empty, result.Message);
            if (Environment.GetEnvironmentVariable("UPDATE_GUESTS") == "1") { File.Copy(output, BinaryPath(name), overwrite: true); }
            Assert.True(
                File.ReadAllBytes(BinaryPath(name)).AsSpan().SequenceEqual(File.ReadAllBytes(output)),
                $"{name}.elf differs from a fresh build; UPDATE_GUESTS=1 rewrites it, if the compiler is the documented one");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Checksums_of_the_committed_programs_are_right()
    {
        string path = Tools.RepositoryPath("guests", "bin", "SHA256SUMS");
        StringBuilder lines = new();
        foreach (string name in Sources().Keys.Order(StringComparer.Ordinal))
        {
            lines.Append(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(BinaryPath(name))))).Append("  ")
                .Append(name).Append(".elf\n");
        }

        if (Environment.GetEnvironmentVariable("UPDATE_GUESTS") == "1") { File.WriteAllText(path, lines.ToString()); }
        Assert.Equal(File.ReadAllText(path), lines.ToString());
    }

    [Fact]
    public void Sha256_guest_agrees_with_the_platform_for_all_small_lengths()
    {
        SeededNumbers numbers = new(5);
        foreach (int length in (int[])[0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 128, 4095, 4096, 4097, 5000])
        {
            byte[] message = numbers.Bytes(length);
            string expected = Convert.ToHexStringLower(SHA256.HashData(message)) + "\n";
            Assert.Equal(expected, Encoding.UTF8.GetString(Run("sha256", message, []).PublicOutput.Span));
        }
    }

    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    public void Keccak256_guest_gives_the_known_digests(string message, string digest) =>
        Assert.Equal(digest + "\n", Encoding.UTF8.GetString(Run("keccak256", Encoding.UTF8.GetBytes(message), []).PublicOutput.Span));

    [Fact]
    public void P256_guest_accepts_signatures_of_the_platform_and_rejects_changed_ones()
    {
        SeededNumbers numbers = new(17);
        for (int i = 0; i < 8; i++)
        {
            using ECDsa signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            byte[] message = numbers.Bytes(1 + numbers.Below(300));
            byte[] signature = signer.SignData(message, HashAlgorithmName.SHA256);
            ECPoint point = signer.ExportParameters(false).Q;
            byte[] key = [4, .. point.X!, .. point.Y!];
            ExecutionResult valid = Run("p256", [.. signature, .. message], key);
            Assert.Equal((0, "signature valid\n"), (valid.ExitCode, Encoding.UTF8.GetString(valid.PublicOutput.Span)));

            byte[] changed = [.. signature, .. message];
            changed[numbers.Below(changed.Length)] ^= (byte)(1 << numbers.Below(8));
            Assert.Equal(1, Run("p256", changed, key).ExitCode);
            key[1 + numbers.Below(64)] ^= (byte)(1 << numbers.Below(8));
            Assert.Equal(1, Run("p256", [.. signature, .. message], key).ExitCode);
        }
    }

    [Fact]
    public void P256_guest_handles_the_edges_of_the_scalars()
    {
        // The key is the base point itself, so that additions meet equal and opposite points.
        byte[] key = Convert.FromHexString(
            "04" + "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"
            + "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5");
        byte[] order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
        byte[] zero = new byte[32], one = [.. new byte[31], 1];
        Assert.Equal(1, Run("p256", [.. zero, .. one], key).ExitCode);
        Assert.Equal(1, Run("p256", [.. one, .. zero], key).ExitCode);
        Assert.Equal(1, Run("p256", [.. order, .. one], key).ExitCode);
        Assert.Equal(1, Run("p256", [.. one, .. order], key).ExitCode);
        Assert.Equal(1, Run("p256", [.. one, .. one], key).ExitCode);
        Assert.Equal(2, Run("p256", [.. one, .. one], key[..64]).ExitCode);

        // A private key of 1 and a nonce of 1: r is the base point's x, s = e + r modulo n.
        byte[] message = "edge"u8.ToArray();
        System.Numerics.BigInteger n = new(order, isUnsigned: true, isBigEndian: true);
        System.Numerics.BigInteger e = new(SHA256.HashData(message), isUnsigned: true, isBigEndian: true);
        System.Numerics.BigInteger r = new(key.AsSpan(1, 32), isUnsigned: true, isBigEndian: true);
        byte[] s = ((e + r) % n).ToByteArray(isUnsigned: true, isBigEndian: true);
        Assert.Equal(0, Run("p256", [.. key[1..33], .. new byte[32 - s.Length], .. s, .. message], key).ExitCode);
    }

    private static void AssertSameAsQemu(string name, byte[] privateInput, byte[] publicInput)
    {
        ExecutionResult result = Run(name, privateInput, publicInput);
        (byte[] output, int exitCode) = Tools.RunUnderQemu(File.ReadAllBytes(BinaryPath(name)), privateInput, publicInput);
        Assert.Equal(Encoding.Latin1.GetString(output), Encoding.Latin1.GetString(result.PublicOutput.Span));
        Assert.Equal(exitCode, result.ExitCode);
    }

    internal static ExecutionResult Run(string name, byte[] privateInput, byte[] publicInput)
    {
        ExecutionResult result = GuestExecutor.Run(
            Load(name), new ExecutionInput(privateInput, publicInput), new ExecutionLimits(100_000_000));
        Assert.True(result.HasExited, result.Trap?.ToString());
        return result;
    }

    internal static byte[] Input(string name, string kind)
    {
        string directory = Tools.RepositoryPath("guests", name);
        string? file = Directory.GetFiles(directory, kind + ".*").SingleOrDefault();
        return file is null ? [] : File.ReadAllBytes(file);
    }

    private static GuestProgram Load(string name)
    {
        Probity.Core.Verdicts.Verdict<GuestProgram> verdict = ElfLoader.Parse(File.ReadAllBytes(BinaryPath(name)));
        Assert.True(verdict.IsAccepted, verdict.Detail);
        return verdict.Value;
    }

    private static string BinaryPath(string name) => Tools.RepositoryPath("guests", "bin", name + ".elf");

    private static Dictionary<string, string[]> Sources() =>
        File.ReadAllLines(Tools.RepositoryPath("guests", "guests.txt"))
            .Where(line => line.Length != 0 && line[0] != '#')
            .Select(line => line.Split(' '))
            .ToDictionary(words => words[0], words => words[1..]);

    private static string CopySource(DirectoryInfo directory, string source)
    {
        string folder = Path.GetDirectoryName(source)!;
        DirectoryInfo target = directory.CreateSubdirectory(folder);
        foreach (string file in Directory.GetFiles(Tools.RepositoryPath("guests", folder))
            .Where(file => Path.GetExtension(file) is ".c" or ".h"))
        {
            File.Copy(file, Path.Combine(target.FullName, Path.GetFileName(file)), overwrite: true);
        }

        return Path.Combine(target.FullName, Path.GetFileName(source));
    }
}
