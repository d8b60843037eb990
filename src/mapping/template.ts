import { parseLocator, readLocator } from './locator';
import { isMissing, MappingError, toText } from './nothing';

/** `${locator}` or `${base64(a + ':' + b)}`. */
const PLACE = /\$\{([^{}]*)\}/g;

/** Fills the places of a `$template` text; what is missing is an empty text. */
export function fillTemplate(template: string, variables: unknown): string {
  return template.replace(PLACE, (_whole, expression: string) => {
    const encoded = /^\s*base64\((.*)\)\s*$/.exec(expression)?.[1];
    const text = (encoded ?? expression)
      .split(/\+(?=(?:[^']*'[^']*')*[^']*$)/)
      .map((part) => readPart(part.trim(), variables))
      .join('');
    return encoded === undefined ? text : Buffer.from(text).toString('base64');
  });
}

function readPart(part: string, variables: unknown): string {
  const quoted = /^'([^']*)'$|^"([^"]*)"$/.exec(part);
  if (quoted !== null) return quoted[1] ?? quoted[2] ?? '';
  const value = readLocator(part, variables);
  return isMissing(value) ? '' : toText(value, '$template');
}

/** The locators of a template. Throws a `MappingError` when a place cannot be read. */
export function listTemplateLocators(template: string): string[] {
  return [...template.matchAll(PLACE)].flatMap(([, expression = '']) => {
    const inner = /^\s*base64\((.*)\)\s*$/.exec(expression)?.[1] ?? expression;
    return inner
      .split(/\+(?=(?:[^']*'[^']*')*[^']*$)/)
      .map((part) => part.trim())
      .filter((part) => !/^(['"]).*\1$/.test(part))
      .map((part) => {
        if (parseLocator(part) === undefined) throw new MappingError(`\${${expression}} is no locator`);
        return part;
      });
  });
}
