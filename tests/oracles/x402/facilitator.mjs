// A facilitator of the official packages, versions 1 and 2, that asks for a bearer token.
// Environment: RPC, KEY, TOKEN. Prints "listening PORT", and ends with its standard input.
import { x402Facilitator } from '@x402/core/facilitator';
import { toFacilitatorEvmSigner } from '@x402/evm';
import { registerExactEvmScheme } from '@x402/evm/exact/facilitator';
import express from 'express';
import { createWalletClient, http, nonceManager, publicActions } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { baseSepolia } from 'viem/chains';

const account = privateKeyToAccount(process.env.KEY, { nonceManager });
const client = createWalletClient({
  account, chain: baseSepolia, transport: http(process.env.RPC), pollingInterval: 20,
}).extend(publicActions);
const signer = toFacilitatorEvmSigner({
  address: account.address,
  readContract: (call) => client.readContract({ ...call, args: call.args ?? [] }),
  verifyTypedData: (data) => client.verifyTypedData(data),
  writeContract: (call) => client.writeContract({ ...call, args: call.args ?? [] }),
  sendTransaction: (transaction) => client.sendTransaction(transaction),
  waitForTransactionReceipt: (wanted) => client.waitForTransactionReceipt(wanted),
  getCode: (account) => client.getCode(account),
});
const facilitator = registerExactEvmScheme(new x402Facilitator(), { signer, networks: 'eip155:84532' });
const app = express().use(express.json());
app.use((request, response, next) => {
  if (request.headers.authorization === 'Bearer ' + process.env.TOKEN) next();
  else response.status(401).json({ error: 'unauthorized' });
});
for (const action of ['verify', 'settle']) {
  app.post('/' + action, async (request, response) => {
    try {
      const { paymentPayload, paymentRequirements } = request.body;
      response.json(await facilitator[action](paymentPayload, paymentRequirements));
    } catch (error) {
      response.status(500).json({ error: String(error.message ?? error) });
    }
  });
}
app.get('/supported', (_, response) => response.json(facilitator.getSupported()));
const server = app.listen(0, '127.0.0.1', () => console.log('listening ' + server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
