namespace Probity.ZkTls.Tls;

/// <summary>What a record carries. Source: RFC 8446, section 5.1.</summary>
public enum ContentType : byte
{
    /// <summary>No type: an encrypted record that holds nothing but padding.</summary>
    None = 0,

    /// <summary>The dummy record that keeps old middleboxes calm.</summary>
    ChangeCipherSpec = 20,

    /// <summary>An alert.</summary>
    Alert = 21,

    /// <summary>Handshake messages.</summary>
    Handshake = 22,

    /// <summary>Application data; outside, the type of every encrypted record.</summary>
    ApplicationData = 23,
}
