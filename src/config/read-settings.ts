import Joi from 'joi';
import { readVariable, type Environment } from './environment';
import type { Setting } from './setting';
import type { Settings } from './settings';
import { SETTINGS } from './settings-table';

/** What the environment says of the service itself. */
interface ReadSettings {
  /** Those that are wrong are missing. */
  settings: Settings;
  /** Values that must never be logged. */
  secrets: string[];
  problems: string[];
}

const ENTRIES: ReadonlyArray<[string, Setting]> = Object.entries(SETTINGS);

const BY_NAME = new Map(ENTRIES);

const schema = Joi.object(
  Object.fromEntries(
    ENTRIES.map(([name, setting]) => [
      name,
      setting.fallback === undefined ? setting.schema : setting.schema.default(setting.fallback),
    ]),
  ),
);

/** Reads the settings of the service. Problems name variables and never quote their values. */
export function readSettings(environment: Environment): ReadSettings {
  const texts = ENTRIES.map(([name, setting]) => [
    name,
    readVariable(environment, setting.variable) ?? setting.default,
  ]);
  const { value, error } = schema.validate(Object.fromEntries(texts), { abortEarly: false });
  const wrong = new Set(error?.details.map(({ path }) => path[0]));
  const values = Object.entries(value as Settings).filter(([name]) => !wrong.has(name));
  return {
    settings: Object.freeze(Object.fromEntries(values)) as Settings,
    secrets: ENTRIES.flatMap(([, { variable, isSecret }]) => (isSecret && readVariable(environment, variable)) || []),
    problems: [
      ...ENTRIES.filter(([name]) => wrong.has(name)).map(([, { variable, must }]) => `${variable} must be ${must}`),
      ...ENTRIES.flatMap(([, setting]) => findMissing(environment, setting)),
    ],
  };
}

/** What a setting needs and the environment does not say. */
function findMissing(environment: Environment, { variable, needs = [], neededWhen }: Setting): string[] {
  const text = readVariable(environment, variable);
  if (text === undefined || (neededWhen !== undefined && text !== neededWhen)) return [];
  const reason = neededWhen === undefined ? variable : `${variable}=${neededWhen}`;
  return needs
    .flatMap((name) => BY_NAME.get(name)?.variable ?? [])
    .filter((other) => readVariable(environment, other) === undefined)
    .map((other) => `${other} is missing; ${reason} needs it`);
}
