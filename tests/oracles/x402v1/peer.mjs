// A server and a client of the official packages of version 1.
// With FACILITATOR, TOKEN and PAYTO in the environment: a server that prints "listening PORT".
// With KEY: a client that pays as tests/oracles/x402/client.mjs does. Both end with their standard input.
import { createInterface } from 'node:readline';

const { FACILITATOR: url, TOKEN, PAYTO: payTo, KEY } = process.env;
const print = console.log.bind(console);

async function serve() {
  const { default: express } = await import('express');
  const { paymentMiddleware } = await import('x402-express');
  const headers = { Authorization: 'Bearer ' + TOKEN };
  const createAuthHeaders = async () => ({ verify: headers, settle: headers, supported: headers });
  const app = express();
  app.use(paymentMiddleware(payTo, { 'GET /v1': { price: '$0.001', network: 'base-sepolia' } }, { url, createAuthHeaders }));
  app.get('/v1', (_, response) => response.json({ goods: '/v1' }));
  const listener = app.listen(0, '127.0.0.1', () => print('listening ' + listener.address().port));
  process.stdin.on('end', () => process.exit(0)).resume();
}

async function pay() {
  const { privateKeyToAccount } = await import('viem/accounts');
  const { wrapFetchWithPayment } = await import('x402-fetch');
  const paying = wrapFetchWithPayment(fetch, privateKeyToAccount(KEY));
  print('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    const { url } = JSON.parse(line);
    try {
      const response = await paying(url, { method: 'GET' });
      const outcome = response.headers.get('x-payment-response');
      print(JSON.stringify({
        status: response.status, body: await response.text(), header: null,
        outcome: outcome && JSON.parse(Buffer.from(outcome, 'base64').toString('utf8')),
      }));
    } catch (error) {
      print(JSON.stringify({ status: 0, body: String(error?.message ?? error), header: null, outcome: null }));
    }
  }
}

console.warn = console.error = console.log = () => {};
await (KEY ? pay() : serve());
