using System.Diagnostics.CodeAnalysis;

namespace Probity.ZkTls.Tls.Messages;

/// <summary>The extensions of a message, in order, none of them twice.</summary>
internal sealed class ExtensionList
{
    // More extensions than any implementation sends; keeps the search for duplicates short.
    private const int MaxCount = 64;

    private readonly List<KeyValuePair<ExtensionType, byte[]>> _items = [];

    private ExtensionList()
    {
    }

    /// <summary>The types, in order.</summary>
    public IEnumerable<ExtensionType> Types => _items.Select(item => item.Key);

    /// <summary>The items, in order.</summary>
    public IReadOnlyList<KeyValuePair<ExtensionType, byte[]>> Items => _items;

    /// <summary>Reads the content of an extension block.</summary>
    public static Outcome<ExtensionList> Parse(ReadOnlySpan<byte> bytes)
    {
        ExtensionList list = new();
        WireReader reader = new(bytes);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryUInt16(out ushort type) || !reader.TryVector16(0, out ReadOnlySpan<byte> data))
            {
                return TlsFailure.Undecodable("A list of extensions does not end where it should.");
            }

            if (list.Has((ExtensionType)type))
            {
                return TlsFailure.Illegal($"Extension {type} stands twice in one message.");
            }

            if (list._items.Count == MaxCount)
            {
                return TlsFailure.Illegal("Too many extensions in one message.");
            }

            list._items.Add(new((ExtensionType)type, data.ToArray()));
        }

        return list;
    }

    public bool Has(ExtensionType type) => _items.Exists(item => item.Key == type);

    public bool TryGet(ExtensionType type, [NotNullWhen(true)] out byte[]? data)
    {
        data = _items.Find(item => item.Key == type).Value;
        return data is not null;
    }
}
