import { defineCommand, type CommandContext, type Given } from '../command';
import { connectInstance, INSTANCE_OPTIONS } from '../instance/connect-instance';
import { CREDENTIALS, PROVIDER_ARGUMENTS } from '../instance/routes';
import { list, text } from '../options';
import { say } from '../print';
import { prompt } from '../prompt';
import { UsageError } from '../usage-error';

/** How a provider is described on the command line. */
const PROVIDER_OPTIONS = {
  clientId: text('<id>', 'client id; asked for when missing'),
  clientSecret: text('<secret>', 'client secret; asked for, unseen, when missing'),
  redirectUri: text('<uri>', 'callback that is registered at the provider'),
  scopes: list('<scopes>', 'separated by commas or spaces; may come several times'),
  authorizeUrl: text('<url>', 'consent page, for a provider of your own'),
  tokenUrl: text('<url>', 'token endpoint, for a provider of your own'),
  revokeUrl: text('<url>', 'where tokens are revoked'),
  apiBaseUrl: text('<url>', 'where the API is'),
  connector: text('<id>', 'connector of the catalogue; default: that of the same name'),
} as const;

export const command = defineCommand({
  name: 'account oauth configure',
  group: 'instance',
  summary: 'Registers a provider for the account, or changes it.',
  arguments: PROVIDER_ARGUMENTS,
  options: { ...PROVIDER_OPTIONS, ...INSTANCE_OPTIONS },
  async run(given, context) {
    const client = connectInstance(given, context);
    const body = await readProvider(given, context);
    const path = `${CREDENTIALS}/oauth/providers/${encodeURIComponent(given.provider)}`;
    say(given, context, await client.send<{ message: string }>('PUT', path, body));
  },
});

/** The body of a registration, from options and questions. */
async function readProvider(
  given: Given<typeof PROVIDER_ARGUMENTS, typeof PROVIDER_OPTIONS>,
  context: CommandContext,
): Promise<object> {
  const { provider, scopes, redirectUri } = given;
  const clientId = given.clientId ?? (await prompt(context, 'Client id', false));
  const clientSecret = given.clientSecret ?? (await prompt(context, 'Client secret', true));
  const addresses = {
    authorize_url: given.authorizeUrl,
    token_url: given.tokenUrl,
    revoke_url: given.revokeUrl,
    api_base_url: given.apiBaseUrl,
  };
  const isOwn = addresses.authorize_url !== undefined || addresses.token_url !== undefined;
  const connector = given.connector ?? (isOwn ? undefined : findConnector(provider));
  if (connector === undefined && !isOwn)
    throw new UsageError(`No connector is called "${provider}". Give --connector, or --authorize-url and --token-url.`);
  return {
    client_id: clientId,
    client_secret: clientSecret,
    ...(redirectUri !== undefined && { redirect_uri: redirectUri }),
    ...(connector !== undefined && { connector }),
    ...((isOwn || scopes.length > 0) && { token_data: toTokenData(addresses, scopes) }),
  };
}

function toTokenData(addresses: Readonly<Record<string, string | undefined>>, scopes: readonly string[]): object {
  const set = Object.fromEntries(Object.entries(addresses).filter(([, value]) => value !== undefined));
  return { ...set, ...(scopes.length > 0 && { scopes }) };
}

/** A connector of the catalogue by the provider's name. */
function findConnector(name: string): string | undefined {
  const { listConnectorIds }: typeof import('../../connector') = require('../../connector');
  return listConnectorIds().find((id) => id === name.toLowerCase());
}
