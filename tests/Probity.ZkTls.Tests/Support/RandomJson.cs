using System.Globalization;
using System.Text;
using Probity.Testing;

namespace Probity.ZkTls.Tests.Support;

/// <summary>Documents from a seed, and small changes of them, most of which break the grammar.</summary>
public sealed class RandomJson(ulong seed)
{
    private const int MaxDepth = 5;

    private static readonly string[] Fragments =
    [
        "\"", "\\", "\\u", "\\ud800", "\\udc00", "{", "}", "[", "]", ",", ":", "0", "-", ".", "e", "true", "null", " ",
        "\0", "\u001f", "\t", "\u00e9", "\ud83d\ude00",
    ];

    private readonly SeededRandomSource _random = new(seed);

    public byte[] Document()
    {
        StringBuilder text = new();
        Value(text, 0);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Changes, removes, doubles or inserts a few bytes.</summary>
    public byte[] Mutate(byte[] document)
    {
        List<byte> bytes = [.. document];
        for (int i = 1 + _random.NextBelow(3); i > 0; i--)
        {
            int at = _random.NextBelow(bytes.Count + 1);
            switch (_random.NextBelow(5))
            {
                case 0:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Fragments[_random.NextBelow(Fragments.Length)]));
                    break;
                case 1 when at < bytes.Count:
                    bytes.RemoveAt(at);
                    break;
                case 2 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << _random.NextBelow(8));
                    break;
                case 3 when at < bytes.Count:
                    bytes[at] = (byte)_random.NextBelow(256);
                    break;
                default:
                    int count = Math.Min(_random.NextBelow(12), bytes.Count - at);
                    bytes.InsertRange(at, bytes.GetRange(at, count));
                    break;
            }
        }

        return [.. bytes];
    }

    private void Value(StringBuilder text, int depth)
    {
        Space(text);
        switch (_random.NextBelow(depth == MaxDepth ? 6 : 9))
        {
            case 0:
                text.Append(_random.NextBelow(2) == 0 ? "true" : "false");
                break;
            case 1:
                text.Append("null");
                break;
            case 2 or 3:
                Number(text);
                break;
            case 4 or 5:
                Text(text);
                break;
            case 6:
                List(text, '[', ']', () => Value(text, depth + 1));
                break;
            default:
                List(text, '{', '}', () =>
                {
                    Space(text);
                    Text(text);
                    Space(text);
                    text.Append(':');
                    Value(text, depth + 1);
                });
                break;
        }

        Space(text);
    }

    private void List(StringBuilder text, char open, char close, Action item)
    {
        text.Append(open);
        int count = _random.NextBelow(5);
        if (count == 0) { Space(text); }
        for (int i = 0; i < count; i++)
        {
            if (i != 0) { text.Append(','); }
            item();
        }

        text.Append(close);
    }

    private void Space(StringBuilder text)
    {
        for (int i = _random.NextBelow(6); i > 3; i--) { text.Append(" \t\r\n"[_random.NextBelow(4)]); }
    }

    private void Number(StringBuilder text)
    {
        if (_random.NextBelow(2) == 0) { text.Append('-'); }
        text.Append(CultureInfo.InvariantCulture, $"{_random.NextBelow(3) * _random.NextBelow(100_000)}");
        if (_random.NextBelow(2) == 0) { text.Append(CultureInfo.InvariantCulture, $".{_random.NextBelow(1000):000}"); }
        if (_random.NextBelow(3) != 0) { return; }
        text.Append("eE"[_random.NextBelow(2)]).Append(((string[])["", "+", "-"])[_random.NextBelow(3)]);
        text.Append(CultureInfo.InvariantCulture, $"{_random.NextBelow(400)}");
    }

    private void Text(StringBuilder text)
    {
        text.Append('"');
        for (int i = _random.NextBelow(4); i > 0; i--)
        {
            switch (_random.NextBelow(8))
            {
                case 0:
                    text.Append('\\').Append("\"\\/bfnrt"[_random.NextBelow(8)]);
                    break;
                case 1:
                    text.Append(CultureInfo.InvariantCulture, $"\\u{_random.NextBelow(0xd800):x4}");
                    break;
                case 2:
                    text.Append(CultureInfo.InvariantCulture, $"\\uD8{_random.NextBelow(256):X2}\\udc{_random.NextBelow(256):x2}");
                    break;
                case 3:
                    text.Append(((string[])["\u00e9", "\u20ac", "\ud83d\ude00", "\u007f"])[_random.NextBelow(4)]);
                    break;
                default:
                    text.Append((char)('a' + _random.NextBelow(3)));
                    break;
            }
        }

        text.Append('"');
    }
}
