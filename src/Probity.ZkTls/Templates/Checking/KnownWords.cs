using System.Text;

namespace Probity.ZkTls.Templates.Checking;

/// <summary>Words of names that say what a value is; a guess, which is why findings from them are no errors.</summary>
internal static class KnownWords
{
    private static readonly HashSet<string> FreeTexts =
    [
        "name", "names", "bio", "biography", "description", "title", "memo", "note", "notes", "comment", "comments",
        "username", "user", "login", "label", "labels", "nickname", "nick", "alias", "message", "messages", "subject",
        "reference", "purpose", "remark", "remarks", "about", "headline", "summary", "caption", "text", "content", "body",
        "tag", "tags", "handle", "slug", "signature", "tagline", "motto", "website", "location", "company", "blog",
    ];

    private static readonly HashSet<string> Amounts =
    [
        "amount", "amounts", "balance", "balances", "total", "sum", "salary", "income", "price", "cost", "gross", "net",
        "pay", "wage", "earnings", "revenue", "credit", "debit", "worth", "fare", "fee", "limit", "payout",
    ];

    private static readonly HashSet<string> Currencies = ["currency", "ccy", "currencies"];

    private static readonly HashSet<string> Guessable =
    [
        "email", "mail", "phone", "mobile", "telephone", "username", "login", "handle", "birthday", "dob", "zip",
        "postcode",
    ];

    private static readonly HashSet<string> Secrets =
    [
        "token", "password", "passwd", "secret", "cookie", "session", "authorization", "jwt", "apikey", "bearer", "pin",
        "otp", "csrf", "xsrf", "credential", "credentials",
    ];

    private static readonly HashSet<string> Personal =
    [
        "email", "mail", "phone", "mobile", "telephone", "iban", "ssn", "passport", "address", "street", "dob", "birthdate",
        "birthday", "birth", "pan", "gender", "ip",
    ];

    private static readonly HashSet<string> Mutations =
    [
        "create", "add", "new", "update", "edit", "set", "delete", "remove", "send", "transfer", "pay", "payment",
        "payments", "order", "orders", "buy", "sell", "withdraw", "withdrawal", "submit", "confirm", "cancel", "checkout",
        "purchase", "register", "signup", "follow", "like", "vote", "logout",
    ];

    private static readonly string[] SharedHosts =
    [
        "github.io", "gitlab.io", "githubusercontent.com", "herokuapp.com", "vercel.app", "netlify.app", "pages.dev",
        "workers.dev", "web.app", "firebaseapp.com", "appspot.com", "azurewebsites.net", "azurefd.net", "blob.core.windows.net",
        "cloudfront.net", "amazonaws.com", "storage.googleapis.com", "googleusercontent.com", "r2.dev", "fly.dev",
        "onrender.com", "ngrok.io", "ngrok-free.app", "trycloudflare.com", "glitch.me", "repl.co", "surge.sh",
        "blogspot.com", "wordpress.com", "wixsite.com", "myshopify.com", "run.app", "jsdelivr.net", "unpkg.com",
        "pastebin.com", "jsonbin.io", "duckdns.org",
    ];

    public static bool IsFreeText(string? key)
    {
        string[] words = Split(key);
        bool isNumberOrCode = words.Length > 0 && words[^1] is "id" or "code" or "count" or "number" or "type" or "at" or "date";
        return !isNumberOrCode && words.Any(FreeTexts.Contains);
    }

    public static bool IsAmount(string? key) => Split(key) is [.., var last] words
        && (Amounts.Contains(last) || words.Any(Amounts.Contains) && last is "value" or "minor" or "cents");

    public static bool IsCurrency(string? key) => Split(key).Any(Currencies.Contains);

    public static bool IsGuessable(string? key) => Split(key).Any(Guessable.Contains);

    public static bool IsSecret(string? key) =>
        Split(key).Any(Secrets.Contains) || Split(key) is ["api", "key"] or ["access", "key"] or ["x", "api", "key"];

    public static bool IsPersonal(string? key) => Split(key).Any(Personal.Contains);

    public static bool IsMutation(string? segment) => Split(segment).Any(Mutations.Contains);

    public static bool IsSharedHost(string host) => SharedHosts.Any(
        suffix => host == suffix || host.EndsWith("." + suffix, StringComparison.Ordinal));

    /// <summary>"displayName", "display_name" and "Display-Name" are the same two words.</summary>
    private static string[] Split(string? name)
    {
        StringBuilder words = new();
        for (int i = 0; i < (name?.Length ?? 0); i++)
        {
            char c = name![i];
            bool isBorder = char.IsAsciiLetterUpper(c) && i > 0 && char.IsAsciiLetterLower(name[i - 1]);
            if (isBorder || !char.IsAsciiLetterOrDigit(c)) { words.Append(' '); }
            if (char.IsAsciiLetterOrDigit(c)) { words.Append(char.ToLowerInvariant(c)); }
        }

        return words.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
