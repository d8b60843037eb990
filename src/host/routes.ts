import { actionExecute } from './action-execute';
import { appInfo } from './app-info';
import type { HostRoute } from './host-route';
import { logo } from './logo';
import { oauth1AccessToken } from './oauth1-access-token';
import { oauth1Authorize } from './oauth1-authorize';
import { oauth2AccessToken } from './oauth2-access-token';
import { oauth2Authorize } from './oauth2-authorize';
import { synchronizerConfig } from './synchronizer-config';
import { synchronizerData } from './synchronizer-data';
import { synchronizerDatalist } from './synchronizer-datalist';
import { synchronizerFilterValidate } from './synchronizer-filter-validate';
import { synchronizerResource } from './synchronizer-resource';
import { synchronizerSchema } from './synchronizer-schema';
import { validate } from './validate';
import { webhooksDelete } from './webhooks-delete';
import { webhooksPreProcess, webhooksProbe } from './webhooks-pre-process';
import { webhooksSetUp } from './webhooks-set-up';
import { webhooksTransform } from './webhooks-transform';
import { webhooksVerify } from './webhooks-verify';

/**
 * The host's contract for one connector, as docs/host-contract.md tells it. Mind the host's words, which stop at this
 * folder: its `callback_uri` is the RFC's redirect_uri (OAuth 1.0a: callback), and its `redirect_uri` is the RFC's
 * authorization URI.
 */
export const ROUTES: readonly HostRoute[] = [
  validate,
  oauth1Authorize,
  oauth1AccessToken,
  oauth2Authorize,
  oauth2AccessToken,
  synchronizerConfig,
  synchronizerSchema,
  synchronizerDatalist,
  synchronizerFilterValidate,
  synchronizerData,
  synchronizerResource,
  webhooksSetUp,
  webhooksDelete,
  webhooksPreProcess,
  webhooksProbe,
  webhooksVerify,
  webhooksTransform,
  actionExecute,
  appInfo,
  logo,
];
