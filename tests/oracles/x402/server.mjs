// A server of the official packages.
// Environment: FACILITATOR, TOKEN, ASSET, PAYTO, and SIGNER, whose key signs offers and receipts. Prints "listening PORT", and ends with its standard input.
import { HTTPFacilitatorClient } from '@x402/core/server';
import { ExactEvmScheme } from '@x402/evm/exact/server';
import { paymentMiddleware, x402ResourceServer } from '@x402/express';
import { createEIP712OfferReceiptIssuer, createOfferReceiptExtension, declareOfferReceiptExtension } from '@x402/extensions/offer-receipt';
import express from 'express';
import { privateKeyToAccount } from 'viem/accounts';

const { FACILITATOR: url, TOKEN, ASSET: asset, PAYTO: payTo, SIGNER } = process.env;
const signer = privateKeyToAccount(SIGNER);
const headers = { Authorization: 'Bearer ' + TOKEN };
const createAuthHeaders = async () => ({ verify: headers, settle: headers, supported: headers });
const server = new x402ResourceServer(new HTTPFacilitatorClient({ url, createAuthHeaders }))
  .register('eip155:84532', new ExactEvmScheme())
  .registerExtension(createOfferReceiptExtension(
    createEIP712OfferReceiptIssuer('did:web:seller.example#key-1', (data) => signer.signTypedData(data))));
const route = (assetTransferMethod, paymentFlow) => ({
  accepts: {
    scheme: 'exact', network: 'eip155:84532', payTo,
    price: { amount: '1000', asset, extra: { name: 'USDC', version: '2', ...(assetTransferMethod && { assetTransferMethod }) } },
    ...(paymentFlow && { extra: { paymentFlow } }),
  },
  extensions: declareOfferReceiptExtension({ includeTxHash: true }),
});
const app = express();
app.use(paymentMiddleware({
  'GET /eip3009': route(),
  'GET /eip3009-upfront': route(undefined, 'upfront'),
  'GET /permit2': route('permit2'),
  'GET /permit2-upfront': route('permit2', 'upfront'),
}, server));
for (const path of ['/eip3009', '/eip3009-upfront', '/permit2', '/permit2-upfront']) {
  app.get(path, (_, response) => response.json({ goods: path }));
}
const listener = app.listen(0, '127.0.0.1', () => console.log('listening ' + listener.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
