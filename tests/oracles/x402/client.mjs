// Pays with the client of the official packages. A line in is a JSON object {"url", "identifier"?, "header"?,
// "withSigners"?}: with an identifier the payment bears it, and a header is sent as it is instead. A line out: {"status",
// "body", "header", "outcome", "signers"} in JSON: the payment's header, and who signed offer and receipt. Environment: KEY.
import { x402Client, x402HTTPClient } from '@x402/core/client';
import { registerExactEvmScheme } from '@x402/evm/exact/client';
import * as receipts from '@x402/extensions/offer-receipt';
import * as identifiers from '@x402/extensions/payment-identifier';
import { wrapFetchWithPayment } from '@x402/fetch';
import { createInterface } from 'node:readline';
import { privateKeyToAccount } from 'viem/accounts';

const print = console.log.bind(console);
console.warn = console.error = console.log = () => {};
const client = registerExactEvmScheme(new x402Client(), { signer: privateKeyToAccount(process.env.KEY) });
client.setSpendControls(false);
const wire = new x402HTTPClient(client);
const paying = wrapFetchWithPayment(fetch, client);

async function ask({ url, identifier, header }) {
  if (header) return { header, response: await fetch(url, { headers: { 'PAYMENT-SIGNATURE': header } }) };
  if (!identifier) return { header: null, response: await paying(url, { method: 'GET' }) };
  const offer = await fetch(url);
  const body = await offer.json().catch(() => undefined);
  const required = wire.getPaymentRequiredResponse((name) => offer.headers.get(name), body);
  identifiers.appendPaymentIdentifierToExtensions(required.extensions, identifier);
  const signed = wire.encodePaymentSignatureHeader(await wire.createPaymentPayload(required))['PAYMENT-SIGNATURE'];
  return ask({ url, header: signed });
}

async function signerOf(verify, signed) {
  return signed ? (await verify(signed)).signer.toLowerCase() : null;
}

// Of a receipt that fits the offer which it was bought by.
async function signersOf(url, response) {
  const asked = await fetch(url);
  const required = wire.getPaymentRequiredResponse((name) => asked.headers.get(name), undefined);
  const [offer] = receipts.extractOffersFromPaymentRequired(required);
  const receipt = receipts.extractReceiptFromResponse(response);
  const payer = privateKeyToAccount(process.env.KEY).address;
  if (receipt && !receipts.verifyReceiptMatchesOffer(receipt, receipts.extractOfferPayload(offer), [payer])) return null;
  return [
    await signerOf(receipts.verifyOfferSignatureEIP712, offer),
    await signerOf(receipts.verifyReceiptSignatureEIP712, receipt),
  ];
}

print('ready');
for await (const line of createInterface({ input: process.stdin })) {
  try {
    const question = JSON.parse(line);
    const { response, header } = await ask(question);
    const outcome = response.headers.get('payment-response') ?? response.headers.get('x-payment-response');
    print(JSON.stringify({
      status: response.status, body: await response.text(), header,
      outcome: outcome && JSON.parse(Buffer.from(outcome, 'base64').toString('utf8')),
      signers: question.withSigners ? await signersOf(question.url, response) : null,
    }));
  } catch (error) {
    print(JSON.stringify({ status: 0, body: String(error?.message ?? error), header: null, outcome: null }));
  }
}
