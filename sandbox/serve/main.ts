import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectorEnvironment } from '../provider/connector-environment';
import { USERS } from '../provider/seed-data';
import { startProvider } from '../provider/start-provider';
import { issueApiToken, issueTokens } from '../provider/state';

const CARDS_PER_BOARD = 10_000;

/** `npm run sandbox`: the simulated provider alone, with settings and accounts for the command line in a folder. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: 'data/sandbox' },
      cards: { type: 'string', default: '0' },
      issues: { type: 'string', default: '0' },
      events: { type: 'string', default: '0' },
      files: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
    },
  });
  const cards = Number(values.cards);
  const cardsPerBoard = Math.min(cards, CARDS_PER_BOARD);
  const provider = await startProvider({
    generated: {
      boards: cards === 0 ? 0 : Math.ceil(cards / CARDS_PER_BOARD),
      cardsPerBoard,
      issues: Number(values.issues),
      events: Number(values.events),
      files: Number(values.files),
      seed: Number(values.seed),
    },
    keepsRequests: false,
  });
  const { state, options } = provider;
  const [user] = USERS as [(typeof USERS)[number]];
  const connect = (): object => {
    const grant = { user, scope: '', isRevoked: false };
    const { accessToken, refreshToken } = issueTokens(state, options, grant, true);
    const expires_on = new Date(Date.now() + options.accessTokenSeconds * 1000).toISOString();
    return { auth: 'oauth2', access_token: accessToken, refresh_token: refreshToken, expires_on };
  };
  mkdirSync(values.out, { recursive: true });
  const write = (name: string, text: string): void => writeFileSync(join(values.out, name), text, { mode: 0o600 });
  const settings = Object.entries(connectorEnvironment(provider)).map(([name, value]) => `${name}=${value}\n`);
  write('.env', settings.join(''));
  write('trello.account.json', JSON.stringify({ auth: 'token', apiToken: issueApiToken(state, user) }));
  write('google.account.json', JSON.stringify(connect()));
  write('github.account.json', JSON.stringify(connect()));
  process.stdout.write(`The simulated provider is at ${provider.origin}; settings and accounts are in ${values.out}/.

  npm run dockline -- try trello --folder ${values.out}
  npm run dockline -- pull trello --folder ${values.out} --out ${values.out}/rows

Press Ctrl+C to end.
`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void provider.stop().finally(() => process.exit(0)));
}

main().catch((error: unknown) => {
  process.stderr.write(`The sandbox could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
