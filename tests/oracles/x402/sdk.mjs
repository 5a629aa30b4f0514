// What the official x402 packages answer to our questions. Time, randomness and the chain are the question's.
import { x402Client, x402HTTPClient } from '@x402/core/client';
import { x402Facilitator } from '@x402/core/facilitator';
import * as http from '@x402/core/http';
import { x402ResourceServer, HTTPFacilitatorClient } from '@x402/core/server';
import { deepEqual } from '@x402/core/utils';
import { registerExactEvmScheme as registerClient } from '@x402/evm/exact/client';
import { registerExactEvmScheme as registerFacilitator } from '@x402/evm/exact/facilitator';
import { ExactEvmScheme as ExactServer } from '@x402/evm/exact/server';
import * as receipts from '@x402/extensions/offer-receipt';
import * as identifiers from '@x402/extensions/payment-identifier';
import { createPrivateKey, sign as signBytes } from 'node:crypto';
import { encodeFunctionData } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

const FACILITATOR = '0x00000000000000000000000000000000000000fa';
const HASH = '0x' + '11'.repeat(32);
const text = (base64) => Buffer.from(base64, 'base64').toString('utf8');

// Runs with a fixed clock and fixed random bytes.
async function frozen({ now, random }, run) {
  const clock = Date.now, draw = crypto.getRandomValues;
  Date.now = () => (now ?? 1_800_000_000) * 1000;
  crypto.getRandomValues = (bytes) => {
    bytes.set(Buffer.from((random ?? '0x' + '5a'.repeat(32)).slice(2), 'hex').subarray(0, bytes.length));
    return bytes;
  };
  try { return await run(); } finally { Date.now = clock; crypto.getRandomValues = draw; }
}

// A facilitator whose chain says yes to everything, and whose transactions are kept.
function facilitator(sent) {
  const signer = {
    getAddresses: () => [FACILITATOR],
    getCode: async ({ address }) => (address.toLowerCase() === sent.payer?.toLowerCase() ? '0x' : '0x01'),
    readContract: async () => undefined,
    verifyTypedData: async () => true,
    writeContract: async (call) => {
      sent.push({ to: call.address, data: encodeFunctionData(call) });
      return HASH;
    },
    sendTransaction: async () => HASH,
    waitForTransactionReceipt: async () => ({ status: 'success', logs: null }),
  };
  return registerFacilitator(new x402Facilitator(), { signer, networks: ['eip155:8453', 'eip155:84532'] });
}

// What the fetch of a facilitator's client posts.
async function posted(run, answer) {
  const fetched = globalThis.fetch;
  let body;
  globalThis.fetch = async (_, options) => {
    body = options.body;
    return new Response(answer, { status: 200 });
  };
  try { await run(); } finally { globalThis.fetch = fetched; }
  return body;
}

const jws = (key, algorithm, kid) => ({
  format: 'jws', algorithm, kid,
  sign: async (input) => signBytes('sha256', input, {
    key: createPrivateKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363',
  }).toString('base64url'),
});

export const answers = {
  // A seller's header for offers of a price.
  offer: async (q) => {
    const kinds = q.options.map((o) => ({ x402Version: 2, scheme: 'exact', network: o.network }));
    const server = new x402ResourceServer({ getSupported: async () => ({ kinds, extensions: [], signers: {} }) });
    for (const kind of kinds) server.register(kind.network, new ExactServer());
    await server.initialize();
    const accepts = [];
    for (const o of q.options) accepts.push(...(await server.buildPaymentRequirements({ scheme: 'exact', ...o })));
    const response = await server.createPaymentRequiredResponse(accepts, q.resource, q.error, q.extensions);
    return http.encodePaymentRequiredHeader(response);
  },
  // A payer's header for what a seller asks: { required } as an object, { header } as it came.
  pay: (q) => frozen(q, async () => {
    const client = new x402Client();
    client.setSpendControls(false);
    registerClient(client, { signer: privateKeyToAccount(q.key) });
    const wire = new x402HTTPClient(client);
    const required = q.required ?? http.decodePaymentRequiredHeader(q.header);
    const payload = await wire.createPaymentPayload(required);
    if (q.identifier) identifiers.appendPaymentIdentifierToExtensions(payload.extensions, q.identifier);
    const [[name, value]] = Object.entries(wire.encodePaymentSignatureHeader(payload));
    return `${name}: ${value}`;
  }),
  // What a facilitator says of a payment, as its answer's text.
  verify: (q) => frozen(q, async () => {
    const payment = http.decodePaymentSignatureHeader(q.payment);
    const sent = Object.assign([], { payer: q.payer });
    return JSON.stringify(await facilitator(sent).verify(payment, q.requirements));
  }),
  // What a facilitator sends to the chain, and answers.
  settle: (q) => frozen(q, async () => {
    const payment = http.decodePaymentSignatureHeader(q.payment);
    const sent = Object.assign([], { payer: q.payer });
    const answer = await facilitator(sent).settle(payment, q.requirements);
    return JSON.stringify({ sent: [...sent], answer, header: http.encodePaymentResponseHeader(answer) });
  }),
  // What a server asks its facilitator.
  request: (q) => {
    const client = new HTTPFacilitatorClient({ url: 'http://localhost' });
    const payment = http.decodePaymentSignatureHeader(q.payment);
    return posted(() => client.verify(payment, q.requirements), '{"isValid":true}');
  },
  supported: () => JSON.stringify(facilitator([]).getSupported()),
  // Whether a header is read, and what is in it.
  decode: (q) => JSON.stringify(http.decodePaymentSignatureHeader(q.header)),
  match: (q) => {
    const server = new x402ResourceServer({ getSupported: async () => ({ kinds: [] }) });
    const found = server.findMatchingRequirements([q.offer], { x402Version: 2, accepted: q.accepted });
    return String(deepEqual(found, q.offer) && found !== undefined);
  },
  identifierDeclaration: (q) =>
    JSON.stringify(identifiers.declarePaymentIdentifierExtension(q.required)),
  identifier: (q) => {
    const payment = http.decodePaymentSignatureHeader(q.payment);
    return String(identifiers.extractPaymentIdentifier(payment));
  },
  // A signed offer and receipt, as the extension of a 402 and of a settlement.
  receipts: (q) => frozen(q, async () => {
    const account = privateKeyToAccount(q.key);
    const issuer = q.algorithm
      ? receipts.createJWSOfferReceiptIssuer(q.kid, jws(q.jwk, q.algorithm, q.kid))
      : receipts.createEIP712OfferReceiptIssuer(q.kid, (data) => account.signTypedData(data));
    const extension = receipts.createOfferReceiptExtension(issuer);
    const request = { adapter: { getUrl: () => q.resource.url } };
    const offers = await extension.enrichPaymentRequiredResponse({}, {
      requirements: q.accepts, paymentRequiredResponse: { resource: q.resource }, transportContext: { request },
    });
    const receipt = await extension.enrichSettlementResponse({ includeTxHash: q.includeTxHash }, {
      result: { success: true, payer: account.address, network: q.accepts[0].network, transaction: HASH },
      transportContext: { request },
    });
    return JSON.stringify({ offers, receipt });
  }),
  // What a client finds in a seller's headers: who signed the offers, which accepts they are, and the receipt.
  signed: async (q) => {
    const required = http.decodePaymentRequiredHeader(q.required);
    const offers = receipts.extractOffersFromPaymentRequired(required);
    const signers = await Promise.all(offers.map((offer) => receipts.verifyOfferSignatureEIP712(offer)));
    const found = offers.map((offer) =>
      required.accepts.indexOf(receipts.findAcceptsObjectFromSignedOffer(offer, required.accepts)));
    const receipt = receipts.extractReceiptFromResponse(new Response('', { headers: { 'PAYMENT-RESPONSE': q.response } }));
    const { signer } = await receipts.verifyReceiptSignatureEIP712(receipt);
    const fits = await frozen(q, async () =>
      receipts.verifyReceiptMatchesOffer(receipt, receipts.decodeSignedOffers(offers)[0], [q.payer]));
    return JSON.stringify([...signers.map((s) => s.signer), ...found, signer, fits]);
  },
  // Who signed them, or what a key verifies.
  signers: async (q) => {
    const offer = q.offers.info.offers[0], receipt = q.receipt.info.receipt;
    if (offer.format === 'jws') {
      return JSON.stringify([
        await receipts.verifyOfferSignatureJWS(offer, q.jwk), await receipts.verifyReceiptSignatureJWS(receipt, q.jwk),
      ]);
    }
    const signers = [await receipts.verifyOfferSignatureEIP712(offer), await receipts.verifyReceiptSignatureEIP712(receipt)];
    return JSON.stringify(signers.map((s) => s.signer));
  },
};

export async function answer(question) {
  try { return await answers[question.ask](question); } catch { return 'error'; }
}
