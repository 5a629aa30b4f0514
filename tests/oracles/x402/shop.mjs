// A shop of the official packages, for attacks: two paid routes, whose handlers wait where ?hold is asked.
// Environment: FACILITATOR, TOKEN, ASSET, PAYTO. Prints "listening PORT", and ends with its standard input.
import { HTTPFacilitatorClient } from '@x402/core/server';
import { ExactEvmScheme } from '@x402/evm/exact/server';
import { paymentMiddleware, x402ResourceServer } from '@x402/express';
import express from 'express';

const { FACILITATOR: url, TOKEN, ASSET: asset, PAYTO: payTo } = process.env;
const headers = { Authorization: 'Bearer ' + TOKEN };
const createAuthHeaders = async () => ({ verify: headers, settle: headers, supported: headers });
const server = new x402ResourceServer(new HTTPFacilitatorClient({ url, createAuthHeaders }))
  .register('eip155:84532', new ExactEvmScheme());
const route = {
  accepts: {
    scheme: 'exact', network: 'eip155:84532', payTo,
    price: { amount: '1000', asset, extra: { name: 'USDC', version: '2' } },
  },
};
const app = express();
let runs = 0;
let held = [];
let waiting = [];
app.get('/runs', (_, response) => response.send(String(runs)));
app.get('/reached', (_, response) => {
  if (held.length > 0) response.end();
  else waiting.push(() => response.end());
});
app.get('/release', (_, response) => {
  held.forEach((go) => go());
  held = [];
  response.end();
});
app.use(paymentMiddleware({ 'GET /a': route, 'GET /b': route }, server));
for (const path of ['/a', '/b']) {
  app.get(path, async (request, response) => {
    const run = ++runs;
    if (request.query.hold !== undefined) {
      await new Promise((go) => {
        held.push(go);
        waiting.forEach((tell) => tell());
        waiting = [];
      });
    }

    response.json({ goods: path, run });
  });
}
const listener = app.listen(0, '127.0.0.1', () => console.log('listening ' + listener.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
