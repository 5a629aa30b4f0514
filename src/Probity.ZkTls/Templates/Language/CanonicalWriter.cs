using System.Globalization;
using System.Text;

namespace Probity.ZkTls.Templates.Language;

/// <summary>Writes the canonical JSON of a template. Source: docs/specs/template.md, section 3.</summary>
/// <remarks>Strings are escaped as RFC 8785 says; a library's encoder could change with its version.</remarks>
internal sealed class CanonicalWriter
{
    private readonly StringBuilder _text = new();
    private bool _needsComma;

    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(_text.ToString());

    public CanonicalWriter Begin(char bracket)
    {
        Separate();
        _text.Append(bracket);
        _needsComma = false;
        return this;
    }

    public void End(char bracket)
    {
        _text.Append(bracket);
        _needsComma = true;
    }

    public CanonicalWriter Name(string name)
    {
        Separate();
        _text.Append(Quote(name)).Append(':');
        _needsComma = false;
        return this;
    }

    public void Text(string value) => Raw(Quote(value));

    public void Integer(int value) => Raw(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Appends a value that is canonical already.</summary>
    public void Raw(string value)
    {
        Separate();
        _text.Append(value);
        _needsComma = true;
    }

    public static string Quote(string text) => $"\"{Escape(text)}\"";

    public static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => escaped.Append("\\\""),
                '\\' => escaped.Append(@"\\"),
                '\b' => escaped.Append(@"\b"),
                '\t' => escaped.Append(@"\t"),
                '\n' => escaped.Append(@"\n"),
                '\f' => escaped.Append(@"\f"),
                '\r' => escaped.Append(@"\r"),
                < ' ' => escaped.Append(CultureInfo.InvariantCulture, $@"\u{(int)c:x4}"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    private void Separate()
    {
        if (_needsComma) { _text.Append(','); }
    }
}
