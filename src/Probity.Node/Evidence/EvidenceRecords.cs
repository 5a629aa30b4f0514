using System.Globalization;
using Probity.Core.Stores;
using Probity.Crypto.TransparencyLog;

namespace Probity.Node.Evidence;

/// <summary>Where an evidence log stands in its store. Source: docs/specs/evidence-log.md, section
/// 4.</summary>
internal static class EvidenceRecords
{
    /// <summary>The most entries that one commit moves: with what it takes away and writes, half of a
    /// commit.</summary>
    public const int MaxBatch = 256;

    public const string Items = "evidence-entry";

    private const string NoPayment = "-";
    private const int IndexDigits = 20;

    /// <summary>The signed checkpoint: who changes the log changes this record.</summary>
    public static RecordKey Head { get; } = new("evidence-log", "head");

    /// <summary>The key that signs it.</summary>
    public static RecordKey Key { get; } = new("evidence-log", "key");

    public static RecordKey Tile(LogTile tile) =>
        new("evidence-tile", string.Create(
            CultureInfo.InvariantCulture, $"{tile.Level}/{Digits(tile.Index)}"));

    public static RecordKey Bundle(ulong index) => new("evidence-bundle", Digits(index));

    public static RecordKey Item(string? payment, ulong index) =>
        new(Items, ItemPrefix(payment) + Digits(index));

    /// <summary>How the ids of a payment's entries begin.</summary>
    public static string ItemPrefix(string? payment) => (IsUsable(payment) ? payment : NoPayment) + "/";

    /// <summary>The payment and the place that an id says; null for entries without a payment.</summary>
    public static (string? Payment, ulong Index) Read(string id)
    {
        string payment = id[..^(IndexDigits + 1)];
        return (payment == NoPayment ? null : payment,
            ulong.Parse(id.AsSpan(id.Length - IndexDigits), NumberStyles.None, CultureInfo.InvariantCulture));
    }

    private static bool IsUsable(string? payment) =>
        payment is { Length: > 0 and < RecordKey.MaxIdLength - IndexDigits }
        && !payment.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static string Digits(ulong index) => index.ToString("D20", CultureInfo.InvariantCulture);
}
