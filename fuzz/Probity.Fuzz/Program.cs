using System.Diagnostics;
using System.Globalization;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Fuzz;
using Probity.Machine.Executor;
using Probity.Machine.Loader;
using Probity.Machine.Receipts;
using Probity.ProofSystem.Parameters;
using Probity.Prover;
using Probity.Testing;

// dotnet run --project fuzz/Probity.Fuzz -c Release -- [RUNS per target] [FIRST SEED] [PART OF A TARGET'S NAME]
// Every input is a changed well-formed one. A target that throws, hangs or accepts a forgery stops the program and
// names the seed; the input it found belongs into the tests.
int runs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 2_000;
ulong firstSeed = args.Length > 1 ? ulong.Parse(args[1], CultureInfo.InvariantCulture) : 1;
TimeSpan patience = TimeSpan.FromSeconds(10);
byte[][] programs =
    [.. Repository.Files("guests/bin", ".elf").Select(path => File.ReadAllBytes(Repository.Path(path)))];
using WebSession session = WebSession.Create();
using TlsTargets tls = new();
Target[] targets =
[
    new("elf", programs, (input, _) => ElfLoader.Parse(input)),
    new("program", programs, (input, _) =>
    {
        Verdict<GuestProgram> program = ElfLoader.Parse(input);
        if (program.IsAccepted)
        {
            GuestExecutor.Run(program.Value, new ExecutionInput(input, default), new ExecutionLimits(100_000));
        }
    }),
    new("receipt", [MakeReceipt()], (input, original) =>
    {
        bool isAccepted = ReceiptVerifier.Verify(input, null).IsAccepted;
        if (isAccepted && !input.AsSpan().SequenceEqual(original))
        {
            throw new InvalidOperationException("a changed receipt was accepted");
        }
    }),
    .. TemplateTargets.All, .. WebClaimTargets.All(session), .. tls.All, .. ChainTargets.All(), .. PaymentTargets.All(),
    .. EvidenceTargets.All(),
];

string part = args.Length > 2 ? args[2] : string.Empty;
foreach (Target target in targets.Where(target => target.Name.Contains(part, StringComparison.Ordinal)))
{
    long start = Stopwatch.GetTimestamp();
    for (ulong seed = firstSeed; seed < firstSeed + (ulong)runs; seed++)
    {
        using Mutator mutator = new(seed);
        byte[] original = target.Seeds[(int)(seed % (ulong)target.Seeds.Length)];
        byte[] input = mutator.Change(original);
        long begun = Stopwatch.GetTimestamp();
        try
        {
            target.Run(input, original);
        }
#pragma warning disable CA1031 // Whatever is thrown is the finding.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine($"{target.Name}, seed {seed}: {failure}");
            return 1;
        }

        if (Stopwatch.GetElapsedTime(begun) > patience)
        {
            Console.Error.WriteLine($"{target.Name}, seed {seed}: took {Stopwatch.GetElapsedTime(begun)}");
            return 1;
        }
    }

    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{target.Name}: {runs} inputs in {Stopwatch.GetElapsedTime(start).TotalSeconds:N1} s, nothing found"));
}

return 0;

static byte[] MakeReceipt()
{
    GuestProgram program = ElfLoader.Parse(
        File.ReadAllBytes(Repository.Path("guests", "bin", "fibonacci.elf"))).Value!;
    using CommittedProgram committed = CommittedProgram.Create(program, 1);
    ProvingResult result = GuestProver.Prove(
        committed,
        new ExecutionInput(default, "9\n"u8.ToArray()),
        ProtocolParameters.Default,
        ExecutionLimits.Unlimited,
        SystemRandomSource.Instance,
        new ProverOptions(),
        CancellationToken.None);
    return result.Receipt!.ToArray();
}
