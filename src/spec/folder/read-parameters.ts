import type { TokenField } from '../auth-spec';
import type { ConnectionField, ParameterDefinition } from '../spec';

/** The part of JSON Schema that parameters are declared with. */
export interface ParametersSchema {
  properties?: Readonly<Record<string, ParameterSchema>>;
  required?: readonly string[];
}

export interface ParameterSchema {
  type?: string;
  title?: string;
  description?: string;
  default?: unknown;
  enum?: readonly string[];
  pattern?: string;
  example?: string;
  examples?: readonly unknown[];
  placeholder?: string;
  format?: string;
  isSecret?: boolean;
  kind?: 'text' | 'uri' | 'list';
}

/** What the operator sets. Client id and secret are always there; declaring them says that they are not needed, or else. */
export function readParameters(schema: ParametersSchema | undefined): Record<string, ParameterDefinition> {
  const { properties = {}, required = [] } = schema ?? {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      {
        description: writeSentence(property.description ?? property.title ?? `The connector’s ${name}.`),
        ...(isScalar(property.default) && { default: String(property.default) }),
        ...(property.enum !== undefined && { oneOf: property.enum }),
        kind: property.kind ?? (property.type === 'array' ? 'list' : 'text'),
        secret: isSecret(name, property),
        required: required.includes(name),
      },
    ]),
  );
}

/** What the user fills in before an OAuth flow. It becomes part of addresses, so its pattern is strict. */
export function readConnectionFields(schema: ParametersSchema | undefined): ConnectionField[] {
  const { properties = {}, required = [] } = schema ?? {};
  return Object.entries(properties).map(([id, property]) => ({
    id,
    title: property.title ?? id,
    ...(property.description !== undefined && { description: property.description }),
    example: findExample(property),
    ...writePattern(property),
    ...(!required.includes(id) && { isOptional: true }),
    ...(isScalar(property.default) && { default: String(property.default) }),
  }));
}

/** What the user pastes. At least one of the fields is a secret: the one that looks most like it. */
export function readTokenFields(schema: ParametersSchema | undefined): TokenField[] {
  const { properties = {}, required = [] } = schema ?? {};
  const entries = Object.entries(properties);
  const secrets = entries.filter(([name, property]) => isSecret(name, property)).map(([name]) => name);
  const hidden = secrets.length > 0 ? secrets : entries.slice(-1).map(([name]) => name);
  return entries.map(([id, property]) => ({
    id,
    title: property.title ?? id,
    ...(property.description !== undefined && { description: property.description }),
    type: hidden.includes(id) ? 'password' : 'text',
    ...(required.length > 0 && !required.includes(id) && { isOptional: true }),
  }));
}

function isSecret(name: string, { format, isSecret: declared }: ParameterSchema): boolean {
  return declared ?? (format === 'password' || /secret|password|token$|apiKey|privateKey/i.test(name));
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function findExample({ example, examples, placeholder, default: value, enum: allowed }: ParameterSchema): string {
  const found = [example, examples?.[0], placeholder, value, allowed?.[0]].find((candidate) => isScalar(candidate));
  return found === undefined ? 'example' : String(found);
}

function writePattern({ pattern, enum: allowed }: ParameterSchema): { pattern?: string } {
  if (pattern !== undefined) return { pattern: pattern.replace(/^\^|\$$/g, '') };
  if (allowed !== undefined) return { pattern: allowed.map((value) => value.replace(/[^\w-]/g, '\\$&')).join('|') };
  return {};
}

function writeSentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
