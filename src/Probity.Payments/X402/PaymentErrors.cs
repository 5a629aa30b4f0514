namespace Probity.Payments.X402;

/// <summary>Names of what went wrong, as the official packages send them.</summary>
/// <remarks>Source: `@x402/evm` 2.27.0; x402 specification v2, "Error handling".</remarks>
public static class PaymentErrors
{
    /// <summary>The transaction was sent and is not confirmed yet: ask again.</summary>
    public const string SettlementPending = "settlement_pending";

    /// <summary>The scheme is not "exact".</summary>
    public const string InvalidScheme = "invalid_exact_evm_scheme";

    /// <summary>The payment is for another network than the offer, or for none that is known.</summary>
    public const string NetworkMismatch = "invalid_exact_evm_network_mismatch";

    /// <summary>The offer does not say the token's name and version.</summary>
    public const string MissingEip712Domain = "invalid_exact_evm_missing_eip712_domain";

    /// <summary>The money would go to somebody else.</summary>
    public const string RecipientMismatch = "invalid_exact_evm_recipient_mismatch";

    /// <summary>The payer did not sign this.</summary>
    public const string InvalidSignature = "invalid_exact_evm_signature";

    /// <summary>The payment has expired, or will before it could be settled.</summary>
    public const string ValidBefore = "invalid_exact_evm_payload_authorization_valid_before";

    /// <summary>The payment is not valid yet.</summary>
    public const string ValidAfter = "invalid_exact_evm_payload_authorization_valid_after";

    /// <summary>The amount is another than the offer's; version 1.</summary>
    public const string AuthorizationValue = "invalid_exact_evm_authorization_value";

    /// <summary>The amount is another than the offer's; version 2.</summary>
    public const string AuthorizationValueMismatch =
        "invalid_exact_evm_payload_authorization_value_mismatch";

    /// <summary>The transaction was refused, or failed.</summary>
    public const string TransactionFailed = "invalid_exact_evm_transaction_failed";

    /// <summary>The transaction succeeded without moving the money.</summary>
    public const string TransferEventMismatch = "invalid_exact_evm_transfer_event_mismatch";

    /// <summary>The token has another name than the offer says.</summary>
    public const string TokenNameMismatch = "invalid_exact_evm_token_name_mismatch";

    /// <summary>The token has another version than the offer says.</summary>
    public const string TokenVersionMismatch = "invalid_exact_evm_token_version_mismatch";

    /// <summary>The token has no transferWithAuthorization.</summary>
    public const string Eip3009NotSupported = "invalid_exact_evm_eip3009_not_supported";

    /// <summary>The nonce was used, or cancelled.</summary>
    public const string NonceAlreadyUsed = "invalid_exact_evm_nonce_already_used";

    /// <summary>The payer has not enough.</summary>
    public const string InsufficientBalance = "invalid_exact_evm_insufficient_balance";

    /// <summary>The transaction would fail, for none of the reasons that have a name.</summary>
    public const string SimulationFailed = "invalid_exact_evm_transaction_simulation_failed";

    /// <summary>The signature has no form that can be read.</summary>
    public const string FailedToParseSignature = "invalid_exact_evm_failed_to_parse_signature";

    /// <summary>The asset is no contract.</summary>
    public const string AssetNotDeployedContract = "asset_not_deployed_contract";

    /// <summary>The factory of a wallet that does not exist yet is not among those allowed.</summary>
    public const string FactoryNotAllowed = "eip6492_factory_not_allowed";

    /// <summary>A wallet that did not exist yet could not be made.</summary>
    public const string SmartWalletDeploymentFailed = "smart_wallet_deployment_failed";

    /// <summary>The payment has a form, or a scheme, that is not known.</summary>
    public const string UnsupportedPayloadType = "unsupported_payload_type";

    /// <summary>The transaction failed, or is in a state that it should not be in.</summary>
    public const string InvalidTransactionState = "invalid_transaction_state";

    /// <summary>Permit2 would let somebody else than x402's proxy spend.</summary>
    public const string Permit2InvalidSpender = "invalid_permit2_spender";

    /// <summary>The money would go to somebody else.</summary>
    public const string Permit2RecipientMismatch = "invalid_permit2_recipient_mismatch";

    /// <summary>The payment has expired, or will before it could be settled.</summary>
    public const string Permit2DeadlineExpired = "permit2_deadline_expired";

    /// <summary>The payment is not valid yet.</summary>
    public const string Permit2NotYetValid = "permit2_not_yet_valid";

    /// <summary>The amount is another than the offer's.</summary>
    public const string Permit2AmountMismatch = "permit2_amount_mismatch";

    /// <summary>The token is another than the offer's.</summary>
    public const string Permit2TokenMismatch = "permit2_token_mismatch";

    /// <summary>The payer did not sign this.</summary>
    public const string Permit2InvalidSignature = "invalid_permit2_signature";

    /// <summary>The payer did not allow Permit2 to spend as much.</summary>
    public const string Permit2AllowanceRequired = "permit2_allowance_required";

    /// <summary>The transaction would fail, for none of the reasons that have a name.</summary>
    public const string Permit2SimulationFailed = "permit2_simulation_failed";

    /// <summary>The payer has not enough.</summary>
    public const string Permit2InsufficientBalance = "permit2_insufficient_balance";

    /// <summary>x402's proxy is not on this chain.</summary>
    public const string Permit2ProxyNotDeployed = "permit2_proxy_not_deployed";

    /// <summary>The proxy refused the amount.</summary>
    public const string Permit2InvalidAmount = "permit2_invalid_amount";

    /// <summary>The proxy refused the payee.</summary>
    public const string Permit2InvalidDestination = "permit2_invalid_destination";

    /// <summary>The proxy refused the payer.</summary>
    public const string Permit2InvalidOwner = "permit2_invalid_owner";

    /// <summary>The proxy found the payment not valid yet.</summary>
    public const string Permit2PaymentTooEarly = "permit2_payment_too_early";

    /// <summary>Permit2 found the nonce used, or cancelled.</summary>
    public const string Permit2InvalidNonce = "permit2_invalid_nonce";

    /// <summary>The amounts of a permit and of the payment differ.</summary>
    public const string Permit2612AmountMismatch = "permit2_2612_amount_mismatch";

    /// <summary>The payment cannot be read.</summary>
    public const string InvalidPayload = "invalid_payload";

    /// <summary>The offer cannot be read, or is another than the one that was taken.</summary>
    public const string InvalidPaymentRequirements = "invalid_payment_requirements";

    /// <summary>The version is neither 1 nor 2.</summary>
    public const string InvalidVersion = "invalid_x402_version";

    /// <summary>The network is not served.</summary>
    public const string InvalidNetwork = "invalid_network";

    /// <summary>The scheme is not served.</summary>
    public const string UnsupportedScheme = "unsupported_scheme";

    /// <summary>Something else went wrong while a payment was checked.</summary>
    public const string UnexpectedVerifyError = "unexpected_verify_error";

    /// <summary>Something else went wrong while a payment was settled.</summary>
    public const string UnexpectedSettleError = "unexpected_settle_error";

    /// <summary>The payment is bound to another request, or its binding was taken away; ours.</summary>
    /// <remarks>Source: docs/specs/x402-binding.md.</remarks>
    public const string BindingMismatch = "invalid_request_binding";

    /// <summary>The payment must be bound to its request, and is not; ours.</summary>
    public const string BindingRequired = "request_binding_required";

    /// <summary>The payment must carry an identifier, or the one that it has is none; ours.</summary>
    public const string InvalidPaymentIdentifier = "invalid_payment_identifier";

    /// <summary>The identifier was used for another payment; ours.</summary>
    public const string PaymentIdentifierConflict = "payment_identifier_conflict";

    /// <summary>The name that the packages send for one that the specification has.</summary>
    /// <param name="name">Any name; one that is not known stays as it is.</param>
    public static string Canonical(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name switch
        {
            "insufficient_funds" => InsufficientBalance,
            "invalid_exact_evm_payload_signature" => InvalidSignature,
            "invalid_exact_evm_payload_recipient_mismatch" => RecipientMismatch,
            "invalid_exact_evm_payload_authorization_value" => AuthorizationValueMismatch,
            "invalid_exact_evm_payload_authorization_nonce" => NonceAlreadyUsed,
            "invalid_scheme" => InvalidScheme,
            _ => name,
        };
    }
}
