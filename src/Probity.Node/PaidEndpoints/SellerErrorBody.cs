namespace Probity.Node.PaidEndpoints;

/// <summary>What a seller writes when it refuses a request for another reason than money.</summary>
internal sealed record SellerErrorBody(string Error, string Detail);
