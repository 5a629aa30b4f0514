using System.Diagnostics.CodeAnalysis;

namespace Probity.Node.Notary;

/// <summary>
/// Which hosts an attestor serves: a name, or <c>*.</c> and a name for everything below it.
/// </summary>
public sealed record HostPattern
{
    private readonly string _name;
    private readonly bool _isSuffix;

    private HostPattern(string name, bool isSuffix) => (_name, _isSuffix) = (name, isSuffix);

    /// <summary>Reads a pattern, such as <c>api.bank.example</c> or <c>*.bank.example</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out HostPattern? pattern)
    {
        bool isSuffix = text.StartsWith("*.", StringComparison.Ordinal);
        string name = (isSuffix ? text[2..] : text).ToLowerInvariant();
        bool isName = name.Length is > 0 and <= 253 && name[0] is not ('.' or '-')
            && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter)
                || letter is '-' or '.');
        pattern = isName ? new HostPattern(name, isSuffix) : null;
        return isName;
    }

    /// <summary>Whether a host, in lower case, is meant.</summary>
    public bool Matches(string host) => _isSuffix
        ? host.Length > _name.Length + 1 && host.EndsWith("." + _name, StringComparison.Ordinal)
        : host == _name;

    /// <summary>As it was written.</summary>
    public override string ToString() => _isSuffix ? "*." + _name : _name;
}
