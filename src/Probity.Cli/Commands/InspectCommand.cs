using System.CommandLine;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Core.Evidence;
using Probity.Core.Verdicts;
using Probity.Machine.Loader;
using Probity.Machine.Receipts;

namespace Probity.Cli.Commands;

/// <summary><c>probity inspect</c>: a program or a receipt, in words.</summary>
internal static class InspectCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Argument<string> file = new("FILE")
        {
            Description = "A program (ELF file or built-in name), a receipt, a claim or a presentation.",
        };
        CliCommand command = new(
            "inspect",
            "Describes a program or evidence in words. It does not verify.",
            ["probity inspect json-policy", "probity inspect statement.receipt", "probity inspect balance.claim"])
        {
            Arguments = { file },
        };
        command.SetWork(terminal, null, (parsed, _) =>
        {
            string name = parsed.GetRequiredValue(file);
            if (BuiltInPrograms.Names.Contains(name))
            {
                ProgramDescription.Write(terminal.Text, name, Guest.Load(name).Program);
                return ExitStatus.Done;
            }

            byte[] content = InputFile.Read(name, "the file", ElfLoader.MaxFileBytes);
            if (content.AsSpan().StartsWith(Receipt.Magic))
            {
                Verdict<Receipt> receipt = Receipt.Parse(content);
                if (!receipt.IsAccepted)
                {
                    throw new CliException($"{name} is not a well-formed receipt: {receipt.Detail}");
                }

                ReceiptDescription.Write(terminal.Text, name, content.Length, receipt.Value);
            }
            else if (content.AsSpan().StartsWith(EvidenceEnvelope.Magic))
            {
                EvidenceDescription.Write(terminal.Text, name, content);
            }
            else if (content.AsSpan().StartsWith("\u007fELF"u8))
            {
                ProgramDescription.Write(terminal.Text, name, Guest.Load(name).Program);
            }
            else
            {
                throw new CliException(
                    $"{name} is neither a program (an ELF file) nor a receipt, a claim or a presentation");
            }

            return ExitStatus.Done;
        });
        return command;
    }
}
