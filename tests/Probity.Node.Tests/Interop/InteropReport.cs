namespace Probity.Node.Tests.Interop;

/// <summary>What came out with one server.</summary>
/// <param name="Name">The server.</param>
/// <param name="Version">As it says of itself.</param>
/// <param name="Cells">Row and outcome, in order.</param>
/// <param name="Faults">Rows whose outcome is not the one that is asked for, with the reason.</param>
/// <param name="Elapsed">Of all cells, without the server's start.</param>
internal sealed record InteropReport(
    string Name,
    string Version,
    IReadOnlyList<(string Row, string Outcome)> Cells,
    IReadOnlyList<string> Faults,
    TimeSpan Elapsed)
{
    public string this[string row] => Cells.FirstOrDefault(cell => cell.Row == row).Outcome ?? "-";
}
