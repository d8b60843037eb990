import type { ReadLimits, RefusesPermission } from '../api-client';
import type { ConnectorArguments } from '../mapping';
import type { ActionDefinition, SyncSpec } from '../sync';
import type { AuthSpecs, SharedMethods } from './auth-spec';

/** Something that the user fills in before connecting, e.g. the subdomain of an account. */
export interface ConnectionField {
  id: string;
  title: string;
  description?: string;
  /** A value that fits, shown to the user; slots are checked with it at the start. */
  example: string;
  /** The whole value has to match; default is one label of a host name. Keep it strict: the value becomes part of URIs. */
  pattern?: string;
  isOptional?: boolean;
  /** Taken when the user leaves it out. */
  default?: string;
}

/** A setting of a connector beside those that every connector has. */
export interface ParameterDefinition {
  /** One sentence for the operator. */
  description: string;
  default?: string;
  /** What the value must be; default `text`. */
  kind?: 'text' | 'uri' | 'list';
  /** The values that are allowed, when there are few; of a list: for each of its items. */
  oneOf?: readonly string[];
  /** True keeps the value out of every log line. */
  secret?: boolean;
  /** Whether the connector cannot do without it; default `false`, and `true` for `clientId` and `clientSecret`. */
  required?: boolean;
}

/** What an author writes: one connector, as data, with functions only where data is not enough. */
export interface ConnectorSpec extends SharedMethods {
  /** The folder's name: lower-case letters, digits and hyphens. */
  id: string;
  name: string;
  /** Semantic version, shown by the host. */
  version: string;
  description: string;
  website?: string;
  /** Settings beside the standard ones. */
  parameters?: Readonly<Record<string, ParameterDefinition>>;
  /** What an account needs beside its tokens, for providers with URIs per account. */
  connectionFields?: readonly ConnectionField[];
  /** At most one method per OAuth version, and one for pasted tokens. */
  auth: AuthSpecs;
  /** Reads the provider's own words for its limits; `Retry-After` and 429 are known without it. */
  readLimits?: ReadLimits;
  /** For providers that answer 401 also when the account lacks a permission: true for those, which are 403 then. */
  refusesPermission?: RefusesPermission;
  /** The data that can be read. */
  sync?: SyncSpec;
  /** What can be done at the provider. */
  actions?: readonly ActionDefinition[] | ((args: ConnectorArguments) => readonly ActionDefinition[]);
}
