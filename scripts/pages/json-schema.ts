import type Joi from 'joi';
import { joiToJsonSchema, type JsonSchema as Schema } from '../../src/web/joi-to-json-schema';
import {
  apiClientDocumentSchema,
  oauth1DocumentSchema,
  oauth2DocumentSchema,
  restDocumentSchema,
} from '../../src/spec/folder/method-documents';
import { specDocumentSchema } from '../../src/spec/folder/spec-document';
import { FOLDER_METHODS } from '../../src/spec/methods';

const FORMULA: Schema = { type: 'object', patternProperties: { '^\\$': {} }, minProperties: 1 };

/** It may stand almost everywhere. */
const FORMULA_REFERENCE: Schema = { $ref: '#/$defs/formula' };

/** `docs/spec.schema.json`: what editors complete and check `spec.yml` with, made of the schema that the loader has. */
export function specJsonSchema(): string {
  const root = toJsonSchema(specDocumentSchema);
  const auth = (root['properties'] as Record<string, Schema>)['auth'] as { properties: Record<string, Schema> };
  const option = (
    (auth.properties['options'] as Schema)['patternProperties'] as Record<string, { properties: object }>
  )['^[a-zA-Z][a-zA-Z0-9-]*$'];
  const inline = inlineMethods();
  for (const properties of [auth.properties, option?.properties as Record<string, Schema> | undefined]) {
    for (const [name, schema] of Object.entries(inline)) {
      const method = properties?.[name] as { properties: Record<string, Schema> } | undefined;
      if (method !== undefined) Object.assign(method.properties, schema);
    }
  }
  const document = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'spec.yml of a Dockline connector',
    ...root,
    $defs: { formula: FORMULA },
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** What stands inside `mapping` and `rest` of the methods. */
function inlineMethods(): Record<string, Record<string, Schema>> {
  const rest = toJsonSchema(restDocumentSchema);
  const mappings: Record<string, Schema> = {
    // One place for both OAuth versions: which of them holds is the loader's to say.
    getOAuthConfig: { anyOf: [toJsonSchema(oauth2DocumentSchema), toJsonSchema(oauth1DocumentSchema), FAMILY] },
    makeApiClient: { anyOf: [toJsonSchema(apiClientDocumentSchema), FAMILY] },
  };
  return Object.fromEntries(
    [...FOLDER_METHODS].map(([name, { implementations }]) => [
      name,
      {
        ...(mappings[name] !== undefined && { mapping: mappings[name] }),
        ...(implementations.includes('rest-api-mapping') && { rest }),
      },
    ]),
  );
}

/** A part, whose rest comes from the file that `extends` names. */
const FAMILY: Schema = { type: 'object' };

/** Unknown members are mistakes, and every value may be a formula. */
function toJsonSchema(schema: Joi.Schema): Schema {
  return joiToJsonSchema(schema, { isClosed: true, orElse: FORMULA_REFERENCE });
}
