using System.Text;
using Probity.Core.Verdicts;
using Probity.ZkTls.Tls;

namespace Probity.Cli.Programs;

/// <summary>Certificate authorities as the user named them.</summary>
internal static class RootsFile
{
    private const int MaxBytes = 4 << 20;

    /// <summary>The system's, unless a file is given.</summary>
    public static TrustAnchors Read(string? path)
    {
        if (path is null) { return TrustAnchors.System; }
        Verdict<TrustAnchors> roots = TrustAnchors.FromPem(
            Encoding.UTF8.GetString(InputFile.Read(path, "the certificate authorities", MaxBytes)));
        return roots.IsAccepted
            ? roots.Value
            : throw new CliException($"cannot use {path}: {Output.Wording.Clause(roots.Detail)}");
    }
}
