using Probity.Payments.X402;

namespace Probity.Payments.Tests.X402;

/// <summary>Both spellings of names.</summary>
public sealed class PaymentErrorsTests
{
    [Theory]
    [InlineData("insufficient_funds", PaymentErrors.InsufficientBalance)]
    [InlineData("invalid_exact_evm_payload_signature", PaymentErrors.InvalidSignature)]
    [InlineData("invalid_exact_evm_payload_recipient_mismatch", PaymentErrors.RecipientMismatch)]
    [InlineData("invalid_exact_evm_payload_authorization_value", PaymentErrors.AuthorizationValueMismatch)]
    [InlineData("permit2_invalid_nonce", PaymentErrors.Permit2InvalidNonce)]
    [InlineData("something else", "something else")]
    public void The_specifications_names_become_the_packages(string name, string expected) =>
        Assert.Equal(expected, PaymentErrors.Canonical(name));
}
