using System.Text;
using Probity.Core.Secrets;
using Probity.Machine.Executor;
using Probity.Machine.Loader;
using Probity.Machine.Receipts;
using Probity.ProofSystem.Parameters;
using Probity.Testing;

namespace Probity.Prover.Tests;

/// <summary>The repository's guests, and receipts of small runs of them that tests share.</summary>
internal static class SampleGuests
{
    private static readonly Lazy<string> Root = new(FindRoot);

    private static readonly Lazy<CommittedProgram> LazyFibonacci = new(() => Commit("fibonacci"));

    private static readonly Lazy<byte[]> LazyReceipt = new(() =>
        Prove(Fibonacci, Input("", "30"), ProtocolParameters.Default, new SeededRandomSource(1)).Receipt!.ToArray());

    public static CommittedProgram Fibonacci => LazyFibonacci.Value;

    /// <summary>A receipt of the Fibonacci guest with public input "30". Copy it before changing it.</summary>
    public static byte[] FibonacciReceipt => LazyReceipt.Value;

    public static byte[] Elf(string guest) =>
        File.ReadAllBytes(Path.Combine(Root.Value, "guests", "bin", guest + ".elf"));

    public static CommittedProgram Commit(string guest) =>
        CommittedProgram.Create(ElfLoader.Parse(Elf(guest)).Value!, 1);

    public static ExecutionInput Input(string privateText, string publicText) =>
        new(Encoding.ASCII.GetBytes(privateText), Encoding.ASCII.GetBytes(publicText));

    public static ExecutionInput DefaultInput(string guest)
    {
        string folder = Path.Combine(Root.Value, "guests", guest);
        byte[] Read(string name) => Directory.GetFiles(folder, name + ".*").Select(File.ReadAllBytes).FirstOrDefault([]);
        return new ExecutionInput(Read("private"), Read("public"));
    }

    public static ProvingResult Prove(
        CommittedProgram program, ExecutionInput input, ProtocolParameters parameters, IRandomSource random, int threads = 1) =>
        GuestProver.Prove(
            program, input, parameters, ExecutionLimits.Unlimited, random, new ProverOptions { Threads = threads },
            CancellationToken.None);

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Probity.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run inside a checkout.");
    }
}
