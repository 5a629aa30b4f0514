using System.Diagnostics.CodeAnalysis;

namespace Probity.Chain.Abi;

/// <summary>Reads types, tuples and names from text; total, and bounded in depth.</summary>
internal ref struct AbiTypeParser(ReadOnlySpan<char> text, bool allowsIndexed = false)
{
    private const int MaxComponents = 256;

    private ReadOnlySpan<char> _rest = text;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Digits without a leading zero, of a number above zero.</summary>
    public static bool TryParseNumber(ReadOnlySpan<char> digits, out int number)
    {
        number = 0;
        if (digits.Length is < 1 or > 6 || digits[0] == '0' || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        foreach (char digit in digits) { number = (10 * number) + (digit - '0'); }
        return true;
    }

    /// <summary>A letter, "_" or "$", then the same or digits.</summary>
    public static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '$')) { return false; }
        }

        return !text.IsEmpty && !char.IsAsciiDigit(text[0]);
    }

    public string? ReadName()
    {
        int length = 0;
        while (length < _rest.Length
            && (char.IsAsciiLetterOrDigit(_rest[length]) || _rest[length] is '_' or '$'))
        {
            length++;
        }

        if (!IsName(_rest[..length])) { return null; }
        string name = _rest[..length].ToString();
        _rest = _rest[length..];
        return name;
    }

    public bool TryReadType(int depth, [NotNullWhen(true)] out AbiType? type)
    {
        type = null;
        if (depth > AbiType.MaxDepth || _rest.IsEmpty) { return false; }
        if (_rest[0] == '(')
        {
            // A tuple without members is for parameters only.
            if (!TryReadTuple(depth, out type) || type.Components.Count == 0) { return false; }
        }
        else
        {
            type = ReadName() is { } name ? AbiType.Elementary(name) : null;
        }

        for (int arrays = depth; type is not null && TryTake('['); arrays++)
        {
            int end = _rest.IndexOf(']');
            int length = 0;
            if (end < 0 || arrays >= AbiType.MaxDepth
                || (end > 0 && !TryParseNumber(_rest[..end], out length)))
            {
                return false;
            }

            _rest = _rest[(end + 1)..];
            type = AbiType.ArrayOf(type, length);
        }

        return type is not null;
    }

    public bool TryReadTuple(int depth, [NotNullWhen(true)] out AbiType? tuple)
    {
        tuple = null;
        if (!TryTake('(')) { return false; }
        List<AbiParameter> components = [];
        while (components.Count > 0 || !TryTake(')'))
        {
            if (components.Count == MaxComponents || !TryReadType(depth + 1, out AbiType? type))
            {
                return false;
            }

            bool isIndexed = allowsIndexed && depth == 0 && TryTake(" indexed");
            string name = string.Empty;
            if (TryTake(' ') && (name = ReadName() ?? string.Empty).Length == 0) { return false; }
            components.Add(new AbiParameter(name, type, isIndexed));
            if (TryTake(')')) { break; }
            if (!TryTake(',')) { return false; }
            _ = TryTake(' ');
        }

        tuple = AbiType.TupleOf(components);
        return tuple is not null;
    }

    private bool TryTake(char c)
    {
        if (_rest.IsEmpty || _rest[0] != c) { return false; }
        _rest = _rest[1..];
        return true;
    }

    // A word, and not the beginning of a longer one.
    private bool TryTake(string word)
    {
        if (!_rest.StartsWith(word, StringComparison.Ordinal)
            || (_rest.Length > word.Length && _rest[word.Length] is not (' ' or ',' or ')')))
        {
            return false;
        }

        _rest = _rest[word.Length..];
        return true;
    }
}
