using System.Text;
using System.Text.Json.Nodes;

namespace Probity.Testing;

/// <summary>Points a template at another server, so that a test can serve its website itself.</summary>
public static class TemplateText
{
    /// <summary>The same template with one host and one port.</summary>
    /// <param name="json">A template.</param>
    /// <param name="host">Such as "localhost".</param>
    /// <param name="port">1 to 65,535.</param>
    public static byte[] WithHost(ReadOnlySpan<byte> json, string host, int port)
    {
        JsonObject template = JsonNode.Parse(json)!.AsObject();
        template["hosts"] = new JsonArray(host);
        template["port"] = port;
        return Encoding.UTF8.GetBytes(template.ToJsonString());
    }
}
