using Probity.Machine.Loader;
using Probity.Machine.Tables;
using Probity.ProofSystem.Parameters;
using Probity.ProofSystem.Proof;

namespace Probity.Machine.Receipts;

/// <summary>A program with its tree and id: made once per program, by whoever proves it or wants to trust its id.</summary>
public sealed class CommittedProgram : IDisposable
{
    private CommittedProgram(ProgramTable table, ProgramCommitment commitment)
    {
        Table = table;
        Commitment = commitment;
        Id = ProgramId.Of(table.HeightLog2, table.Program.EntryPc, commitment.Root);
    }

    /// <summary>The program.</summary>
    public GuestProgram Program => Table.Program;

    /// <summary>The content of the program tree.</summary>
    public ProgramTable Table { get; }

    /// <summary>The program tree.</summary>
    public ProgramCommitment Commitment { get; }

    /// <summary>The program's id.</summary>
    public ProgramId Id { get; }

    /// <summary>Commits to a program. Cost: about 40 ms for 16,384 instructions.</summary>
    /// <param name="program">A loaded program.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    public static CommittedProgram Create(GuestProgram program, int threads)
    {
        ProgramTable table = ProgramTable.From(program);
        uint[][] columns = table.BuildColumns();
        uint[] joined = new uint[columns.Length << table.HeightLog2];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i].CopyTo(joined, i << table.HeightLog2);
        }

        ProgramCommitment commitment =
            ProgramCommitment.Create(ProtocolParameters.Default, joined, table.HeightLog2, threads);
        return new CommittedProgram(table, commitment);
    }

    /// <inheritdoc/>
    public void Dispose() => Commitment.Dispose();
}
