using Probity.Core.Verdicts;
using Probity.Machine.Loader;
using Probity.Machine.Receipts;

namespace Probity.ZkTls.Modes.Proxy;

/// <summary>
/// The program <c>web-claim</c>, the only one that web claims are made with. Templates are data to it.
/// </summary>
/// <remarks>Source: docs/specs/claim.md, section 3; guests/web-claim.</remarks>
public static class WebGuest
{
    private const string ResourceName = "Probity.ZkTls.web-claim.elf";

    private const string Id = "811298ae8d3c7b1de2837676201c407f8922139fe61194f124ace1e45db96b01";

    private static readonly Lazy<byte[]> LazyElf = new(ReadElf);

    private static readonly Lazy<GuestProgram> LazyProgram = new(ParseElf);

    /// <summary>The ELF file, as it stands in guests/bin.</summary>
    public static ReadOnlyMemory<byte> Elf => LazyElf.Value;

    /// <summary>The program, ready to run.</summary>
    public static GuestProgram Program => LazyProgram.Value;

    /// <summary>
    /// The id that a receipt must carry: a constant, so that a verifier need not take the time to compute it.
    /// </summary>
    public static ProgramId ProgramId { get; } =
        ProgramId.TryParse(Id, out ProgramId? id) ? id.Value : throw new InvalidOperationException("no id");

    /// <summary>What an exit code says, in one sentence for people.</summary>
    /// <remarks>Source: docs/specs/claim.md, section 3.4.</remarks>
    public static string Describe(byte exitCode) => exitCode switch
    {
        0 => "Everything held.",
        10 => "The inputs of the program do not follow their format.",
        11 => "The secret is not that of the handshake that the attestor saw.",
        12 => "A record is empty or of an unknown type after decryption.",
        13 => "An alert other than the regular end, or a record after it.",
        14 => "A handshake message that has no place after the handshake, or one that is cut.",
        20 => "The request is not the one that the template describes.",
        21 => "A parameter's value is empty or has a character that its place in the request forbids.",
        22 => "Requests and responses overlap, or something was sent after the last request.",
        30 => "The response's status is not 200 of HTTP/1.1.",
        31 => "The response has a malformed header.",
        32 => "The response's length is missing, given twice or not understood.",
        33 => "The response is compressed or otherwise encoded.",
        34 => "The response does not say that it is JSON.",
        35 => "The chunks of the response are malformed.",
        36 => "The response is not complete.",
        37 => "Something follows the response.",
        40 => "The response is not valid JSON.",
        41 => "An object of the response has a key twice.",
        42 => "The response lacks a field of the template.",
        43 => "A field of the response has another type or precision than the template says.",
        44 => "A sum of the response's numbers is too large.",
        50 => "A requirement of the template does not hold.",
        51 => "A parameter is not the number, date or truth value that it is compared as.",
        60 => "This claim cannot be made by handing out the key of the response.",
        _ => $"The program ended with the unknown exit code {exitCode}.",
    };

    private static byte[] ReadElf()
    {
        using Stream stream = typeof(WebGuest).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"{ResourceName} is missing from this build.");
        byte[] elf = new byte[stream.Length];
        stream.ReadExactly(elf);
        return elf;
    }

    private static GuestProgram ParseElf()
    {
        Verdict<GuestProgram> verdict = ElfLoader.Parse(LazyElf.Value);
        return verdict.IsAccepted ? verdict.Value : throw new InvalidOperationException(verdict.Detail);
    }
}
