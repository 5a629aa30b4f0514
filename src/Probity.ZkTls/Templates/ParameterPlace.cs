namespace Probity.ZkTls.Templates;

/// <summary>Where a parameter stands in a request; it decides which characters a value may have.</summary>
public enum ParameterPlace : byte
{
    /// <summary>A whole segment of the path.</summary>
    PathSegment = 0,

    /// <summary>A whole value of the query.</summary>
    QueryValue = 1,

    /// <summary>The end of a header's value.</summary>
    HeaderValue = 2,

    /// <summary>Inside a string of the JSON body.</summary>
    JsonString = 3,
}
