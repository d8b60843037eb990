/** Variables of one evaluation. */
export type Variables = Readonly<Record<string, unknown>>;

/**
 * Evaluates a mapping: `$var` reads a variable by its dotted path, `$concat` joins the texts that are there, lists and
 * objects are evaluated member by member. A missing variable is nothing: its member or item is left out, it never
 * becomes an empty text. Only own properties are visible.
 */
export function resolveMapping(mapping: unknown, variables: Variables): unknown {
  if (Array.isArray(mapping)) {
    return mapping.map((item) => resolveMapping(item, variables)).filter((item) => item !== undefined);
  }
  if (typeof mapping !== 'object' || mapping === null) return mapping;
  const [first] = Object.entries(mapping);
  if (first?.[0] === '$var') return readPath(String(first[1]), variables);
  if (first?.[0] === '$concat') return concatenate(first[1], variables);
  const members = Object.entries(mapping)
    .map(([name, value]) => [name, resolveMapping(value, variables)] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(members);
}

/** Every `$var` path inside a mapping, so that a typing error is found when the connector is loaded. */
export function listVariablePaths(mapping: unknown): string[] {
  if (typeof mapping !== 'object' || mapping === null) return [];
  if (Object.hasOwn(mapping, '$var')) return [String((mapping as { $var: unknown }).$var)];
  return Object.values(mapping).flatMap(listVariablePaths);
}

function readPath(path: string, variables: Variables): unknown {
  let value: unknown = variables;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function concatenate(items: unknown, variables: Variables): string | undefined {
  const texts = (resolveMapping(items, variables) as unknown[]).filter((item) => item !== null && item !== '');
  return texts.length === 0 ? undefined : texts.map(String).join('');
}
