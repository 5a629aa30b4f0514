// A server of the official packages. Environment: FACILITATOR. Prints "listening PORT".
import express from 'express';
import { HTTPFacilitatorClient } from '@x402/core/server';
import { ExactEvmScheme } from '@x402/evm/exact/server';
import { paymentMiddleware, x402ResourceServer } from '@x402/express';

const server = new x402ResourceServer(new HTTPFacilitatorClient({ url: process.env.FACILITATOR }))
  .register('eip155:84532', new ExactEvmScheme());
const accepts = {
  scheme: 'exact', price: '$0.001', network: 'eip155:84532', payTo: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
};
const app = express();
app.use(paymentMiddleware({ 'GET /a': { accepts, description: 'a' } }, server));
app.get('/a', (_, response) => response.json({ a: 1 }));
app.get('/free', (_, response) => response.json({ a: 1 }));
const listener = app.listen(0, '127.0.0.1', () => console.log('listening ' + listener.address().port));
