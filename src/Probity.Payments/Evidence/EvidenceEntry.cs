using System.Globalization;
using System.Text;
using System.Text.Json;
using Probity.Core.Verdicts;
using Probity.Payments.X402;

namespace Probity.Payments.Evidence;

/// <summary>One entry of an evidence log, as everybody may read it: no personal data, only digests of
/// it.</summary>
/// <remarks>One text for one entry. Source: docs/specs/evidence-log.md, section 2.</remarks>
public sealed record EvidenceEntry
{
    /// <summary>The longest form.</summary>
    public const int MaxBytes = 8192;

    /// <summary>The most members of each of the two lists.</summary>
    public const int MaxMembers = 32;

    private const string Version = "1";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const int MaxNameLength = 32;
    private const int DigestDigits = 64;

    private readonly byte[] _form;

    private EvidenceEntry(
        EvidenceEntryKind kind, DateTimeOffset at, IReadOnlyDictionary<string, string> facts,
        IReadOnlyDictionary<string, string> hidden)
    {
        (Kind, At, Facts, Hidden) = (kind, at, facts, hidden);
        _form = Write();
    }

    /// <summary>What it is about.</summary>
    public EvidenceEntryKind Kind { get; }

    /// <summary>When, by the clock of whoever wrote it. Unit: milliseconds.</summary>
    public DateTimeOffset At { get; }

    /// <summary>What everybody may know.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; }

    /// <summary>Salted digests of what not everybody may know: 64 digits each.</summary>
    public IReadOnlyDictionary<string, string> Hidden { get; }

    /// <summary>An entry of ours; the dictionaries are its own from now on, and their texts are
    /// Unicode.</summary>
    /// <exception cref="ArgumentException">It is too long, or a name is none.</exception>
    internal static EvidenceEntry From(
        EvidenceEntryKind kind, DateTimeOffset at, SortedDictionary<string, string> facts,
        SortedDictionary<string, string> hidden)
    {
        EvidenceEntry entry = new(
            kind, DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()), facts, hidden);
        return entry._form.Length <= MaxBytes && AreMembers(facts) && AreMembers(hidden)
            && hidden.Values.All(IsDigest)
            ? entry
            : throw new ArgumentException("An entry is short, and its names are letters and digits.");
    }

    /// <summary>Reads an entry; total.</summary>
    public static Verdict<EvidenceEntry> Parse(ReadOnlyMemory<byte> json)
    {
        Verdict<EvidenceEntry> entry = JsonReading.Parse(json, MaxBytes, "an entry of an evidence log", Read);
        return !entry.IsAccepted || entry.Value._form.AsSpan().SequenceEqual(json.Span)
            ? entry
            : new Rejection(
                RejectionCode.Malformed, "an entry of an evidence log is in its one canonical form");
    }

    /// <summary>The one form: JSON with sorted members, without blanks (RFC 8785).</summary>
    public byte[] ToArray() => [.. _form];

    /// <summary>A fact; null where there is none of that name.</summary>
    public string? Fact(string name) => Facts.GetValueOrDefault(name);

    /// <summary>The name of a kind on the wire.</summary>
    public static string NameOf(EvidenceEntryKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>Whether text can name a member: 1 to 32 letters and digits of ASCII.</summary>
    public static bool IsName(string? name) =>
        name is { Length: > 0 and <= MaxNameLength } && name.All(char.IsAsciiLetterOrDigit);

    // The version is that of the one form, with which the whole is compared.
    private static EvidenceEntry? Read(JsonElement root) =>
        root.Member("at").TryReadText(out string? at)
        && DateTimeOffset.TryParseExact(
            at, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
            out DateTimeOffset time)
        && root.Member("kind").TryReadText(out string? name)
        && Enum.GetValues<EvidenceEntryKind>().FirstOrDefault(kind => NameOf(kind) == name) is var known
            && known != 0
        && ReadMembers(root.Member("facts")) is { } facts
        && ReadMembers(root.Member("hidden")) is { } hidden && hidden.Values.All(IsDigest)
            ? new EvidenceEntry(known, time, facts, hidden)
            : null;

    private static SortedDictionary<string, string>? ReadMembers(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) { return null; }
        SortedDictionary<string, string> members = new(StringComparer.Ordinal);
        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (members.Count == MaxMembers || !IsName(member.Name)
                || !member.Value.TryReadText(out string? text))
            {
                return null;
            }

            members.Add(member.Name, text);
        }

        return members;
    }

    private static bool AreMembers(IReadOnlyDictionary<string, string> members) =>
        members.Count <= MaxMembers && members.Keys.All(IsName);

    private static bool IsDigest(string text) =>
        text.Length == DigestDigits
            && text.All(digit => char.IsAsciiDigit(digit) || digit is >= 'a' and <= 'f');

    private byte[] Write()
    {
        StringBuilder text = new("{\"at\":");
        text.Append(JsonWriting.Quote(At.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)));
        Append(text.Append(",\"facts\":"), Facts);
        Append(text.Append(",\"hidden\":"), Hidden);
        text.Append(",\"kind\":").Append(JsonWriting.Quote(NameOf(Kind)));
        text.Append(",\"version\":").Append(JsonWriting.Quote(Version)).Append('}');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, IReadOnlyDictionary<string, string> members)
    {
        text.Append('{');
        string mark = string.Empty;
        foreach ((string name, string value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            text.Append(mark).Append(JsonWriting.Quote(name)).Append(':').Append(JsonWriting.Quote(value));
            mark = ",";
        }

        text.Append('}');
    }
}
