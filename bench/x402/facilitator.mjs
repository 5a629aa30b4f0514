// A facilitator of the official packages, tuned: a nonce manager, and a look at receipts every 50 ms.
// Environment: RPC, KEY. Prints "listening PORT".
import express from 'express';
import { x402Facilitator } from '@x402/core/facilitator';
import { toFacilitatorEvmSigner } from '@x402/evm';
import { ExactEvmScheme } from '@x402/evm/exact/facilitator';
import { createWalletClient, http, nonceManager, publicActions } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { baseSepolia } from 'viem/chains';

const account = privateKeyToAccount(process.env.KEY, { nonceManager });
const client = createWalletClient({
  account, chain: baseSepolia, transport: http(process.env.RPC), pollingInterval: 50,
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
const facilitator = new x402Facilitator().register('eip155:84532', new ExactEvmScheme(signer));
const app = express().use(express.json());
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
