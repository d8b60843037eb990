import type { ApiRoute } from './api-route';
import { callback } from './credentials/callback';
import { listConnections, revokeConnection } from './credentials/connections';
import { deleteProvider, listProviders } from './credentials/providers';
import { proxy } from './credentials/proxy';
import { configure, register } from './credentials/register';
import { start } from './credentials/start';
import { accessToken } from './credentials/token';
import { CALLBACKS } from './integrations/callback';
import { connect, startConnect } from './integrations/connect';
import {
  listConnections as listIntegrationConnections,
  readConnection,
  removeConnection,
} from './integrations/connection';
import {
  createIntegration,
  listIntegrations,
  patchIntegration,
  pickIntegrations,
  readIntegration,
  removeIntegration,
  replaceIntegration,
} from './integrations/integrations';
import { request, requestPath } from './integrations/request';
import { readAudit } from './management/audit';
import { createKey, listKeys, revokeKey } from './management/keys';
import { createTicket, showTicket, useTicket } from './management/tickets';
import { whoami } from './management/whoami';
import { donePage, failedPage } from './pages/page-routes';

/**
 * Every route of the APIs of stored connections; reading it is reading the contract. What is called most stands
 * first, since each call passes all that stand before; callbacks stand before what they look like.
 */
export const ROUTES: readonly ApiRoute[] = [
  proxy,
  requestPath,
  request,
  register,
  configure,
  listProviders,
  deleteProvider,
  callback,
  start,
  listConnections,
  revokeConnection,
  accessToken,
  listIntegrations,
  pickIntegrations,
  createIntegration,
  readIntegration,
  replaceIntegration,
  patchIntegration,
  removeIntegration,
  startConnect,
  connect,
  ...CALLBACKS,
  readConnection,
  removeConnection,
  listIntegrationConnections,
  whoami,
  createKey,
  listKeys,
  revokeKey,
  createTicket,
  showTicket,
  useTicket,
  readAudit,
  donePage,
  failedPage,
];
