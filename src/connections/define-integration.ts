import { InvalidRequestError } from '../errors';
import type { Http } from '../http';
import type { Actor } from './audit-log';
import type { ConnectionsContext } from './context';
import { disconnect } from './disconnect';
import { GENERIC, type Integration } from './integration';
import { checkAddresses, checkKeyPlace, checkNames, checkTest } from './integration-rules';
import { isUuid } from './integration-lookup';
import type { IntegrationChange, NewIntegration } from './integration-store';

/** What names an integration in addresses. */
const SLUG = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** Words that stand in addresses beside slugs. */
const RESERVED = new Set(['callback', 'initiate']);

/** Says why a text must not name an integration, or `undefined`. */
function findSlugProblem(slug: string): string | undefined {
  if (!SLUG.test(slug)) return 'must be 1 to 64 lower-case letters, digits, ".", "_" or "-", a letter or digit first';
  if (RESERVED.has(slug)) return 'is a reserved word';
  return isUuid(slug) ? 'must not look like an id' : undefined;
}

/** Defines an integration. Throws a 400 that says what is wrong, or a 409. */
export async function defineIntegration(
  context: ConnectionsContext,
  wanted: NewIntegration,
  actor: Actor,
): Promise<Integration> {
  check(wanted);
  if (wanted.connectorId !== GENERIC && !context.catalogue.has(wanted.connectorId))
    throw new InvalidRequestError('The request is not valid: there is no such connector.', {
      code: 'unknown_connector',
    });
  await context.binder.check(toDraft(wanted), wanted.parameters);
  const integration = await context.integrations.insert(wanted);
  const about = { integrationId: integration.id, appId: integration.appId, details: { slug: integration.slug } };
  await context.audit.write({ action: 'integration.create', outcome: 'done', actor, ...about });
  return integration;
}

/**
 * Changes an integration. Its connections go on with what they have, unless it then leads to another origin: their tokens
 * were meant for the old one, so all of them end and need their users. `keepsConnections` is an administrator's word that
 * they may go there.
 */
export async function changeIntegration(
  context: ConnectionsContext,
  integration: Integration,
  { change, actor, keepsConnections = false }: { change: IntegrationChange; actor: Actor; keepsConnections?: boolean },
): Promise<Integration> {
  const { integrations, connections, events } = context;
  const { slug, name, mode, settings } = change;
  const next = {
    ...integration,
    ...(slug !== undefined && { slug }),
    ...(name !== undefined && { name }),
    ...(mode !== undefined && { mode }),
    ...(settings !== undefined && { settings }),
  };
  check(next);
  const parameters = await integrations.readParameters(integration.id);
  const nextParameters = change.parameters ?? parameters;
  const known = new Set(context.binder.listDestinations(integration, parameters));
  const destinations = await context.binder.check(next, nextParameters);
  const movesAway = destinations.some((destination) => !known.has(destination));
  let ended = 0;
  const changed = await integrations.update(integration, change, async (db) => {
    if (!movesAway || keepsConnections) return;
    for (const connection of await connections.endAll(db, integration.id, ADDRESSES_CHANGED)) {
      await events.add(db, 'connection.needs_user', connection);
      ended += 1;
    }
  });
  const about = {
    integrationId: integration.id,
    appId: integration.appId,
    ...(movesAway && { details: { leadsElsewhere: true, keepsConnections, connectionsEnded: ended } }),
  };
  await context.audit.write({ action: 'integration.update', outcome: 'done', actor, ...about });
  return changed;
}

const ADDRESSES_CHANGED = {
  code: 'addresses_changed',
  message: 'The addresses of the integration have changed. Please connect the account again.',
};

/** Deletes an integration with all its connections; each is taken back at its provider first. */
export async function deleteIntegration(
  context: ConnectionsContext,
  { integration, actor, http }: { integration: Integration; actor: Actor; http: Http },
): Promise<void> {
  for (const connection of await context.connections.listOfIntegration(integration.id)) {
    await disconnect(context, { connection, actor, http });
  }
  await context.integrations.delete(integration.id);
  const about = { integrationId: integration.id, appId: integration.appId, details: { slug: integration.slug } };
  await context.audit.write({ action: 'integration.delete', outcome: 'done', actor, ...about });
}

/** An integration that is not stored yet. */
function toDraft(wanted: NewIntegration): Integration {
  return { ...wanted, id: '', version: 0, createdAt: '', updatedAt: '' };
}

function check(integration: Pick<NewIntegration, 'slug' | 'settings'>): void {
  const slugProblem = findSlugProblem(integration.slug);
  if (slugProblem !== undefined) throw new InvalidRequestError(`The request is not valid: the name ${slugProblem}.`);
  checkAddresses(integration);
  checkNames(integration);
  checkKeyPlace(integration);
  checkTest(integration);
}
