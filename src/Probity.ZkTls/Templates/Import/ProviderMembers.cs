using System.Text.Json;

namespace Probity.ZkTls.Templates.Import;

/// <summary>Members of provider templates that change nothing about what is proven.</summary>
internal static class ProviderMembers
{
    /// <summary>Texts for people, numbers of a catalogue, and how a browser is led to the page.</summary>
    public static readonly HashSet<string> Descriptive =
    [
        "name", "providerName", "description", "logoUrl", "httpProviderId", "id", "pageTitle", "requestHash",
        "expectedPageUrl", "createdAt", "updatedAt", "isActive", "isApproved", "isVerified", "injectionType",
        "disableRequestReplay", "useIncognitoWebview", "verificationType", "loginCookies",
    ];

    /// <summary>Whether a value says nothing: null, false, or an empty text, list or object.</summary>
    public static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False or JsonValueKind.Undefined => true,
        JsonValueKind.String => value.GetString()!.Length == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };

    /// <summary>A name of a member that can be printed.</summary>
    public static string Shown(string name) =>
        TextRules.IsShown(name, 60) && name.Length > 0 ? name : "(a member with an odd name)";
}
