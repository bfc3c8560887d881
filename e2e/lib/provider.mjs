// A real OpenID provider in a process of its own: `node provider.mjs PORT REDIRECT SECRET`. Its sign-in page takes any address;
// one that begins with "unconfirmed" is not vouched for.
import { Provider } from 'oidc-provider';

const [port, redirect, secret] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [{
    client_id: 'muster',
    client_secret: secret,
    redirect_uris: [redirect],
    response_types: ['code'],
    grant_types: ['authorization_code'],
  }],
  // Client and provider stand on one machine here, over plain HTTP.
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, email: id, email_verified: !id.startsWith('unconfirmed') }),
  }),
});
provider.listen(Number(port), '127.0.0.1', () => { process.stdout.write('ready\n'); });
