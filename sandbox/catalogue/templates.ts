/** Fills `{name}` places of a template's texts; a text that is one place alone keeps the value's type. */
export function fillTemplate(template: unknown, values: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(template)) return template.map((item) => fillTemplate(item, values));
  if (typeof template === 'object' && template !== null) {
    const members = Object.entries(template)
      .map(([name, value]) => [name, fillTemplate(value, values)] as const)
      .filter(([, value]) => value !== undefined);
    return Object.fromEntries(members);
  }
  if (typeof template !== 'string') return template;
  const whole = /^\{(\w+)\}$/.exec(template)?.[1];
  if (whole !== undefined && Object.hasOwn(values, whole)) return values[whole];
  return template.replace(/\{(\w+)\}/g, (place, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : place,
  );
}

const patterns = new Map<string, RegExp>();

/** True when an address fits a pattern, in which `{name}` stands for a part, or for a whole origin at the beginning. */
export function fitsPattern(pattern: string, uri: string): boolean {
  let known = patterns.get(pattern);
  if (known === undefined) {
    const [plain = ''] = pattern.split('?');
    const source = plain
      .replace(/\/$/, '')
      .replace(/[.*+^$()|[\]\\]/g, '\\$&')
      .replace(/^\{[^}]+\}/, 'https://[^?]+?')
      .replace(/\{[^}]+\}/g, '[^/?]+?');
    known = new RegExp(`^${source}/?$`);
    patterns.set(pattern, known);
  }
  return known.test(uri.split('?', 1)[0] ?? '');
}
