import { findUriProblem } from '../uri';
import { readVariable, splitList, type Environment } from './environment';

/** What a connector says of one of its settings. */
export interface ParameterDescription {
  name: string;
  required: boolean;
  secret: boolean;
  kind: 'text' | 'uri' | 'list';
  oneOf?: readonly string[];
  default?: string;
}

/** The variable of a connector's parameter: `big-co`, `appName` → `BIG_CO_APP_NAME`. */
export function variableName(connectorId: string, parameter: string): string {
  const snake = parameter.replace(/([a-z0-9])([A-Z])/g, '$1_$2');
  return `${connectorId}_${snake}`.replace(/[^A-Za-z0-9]/g, '_').toUpperCase();
}

/** A connector's settings, read and checked. */
interface ConnectorVariables {
  connectorParameters: Record<string, string | readonly string[] | undefined>;
  /** Values that must never be logged. */
  secrets: string[];
  problems: string[];
}

/** Reads the settings of one connector. Problems name variables and never quote their values. */
export function readConnectorVariables(
  environment: Environment,
  connectorId: string,
  parameters: readonly ParameterDescription[],
): ConnectorVariables {
  const result: ConnectorVariables = { connectorParameters: {}, secrets: [], problems: [] };
  for (const parameter of parameters) {
    const variable = variableName(connectorId, parameter.name);
    const value = readVariable(environment, variable) ?? parameter.default;
    if (value === undefined) {
      if (parameter.required) result.problems.push(`${variable} is missing`);
      continue;
    }
    const problem = findValueProblem(value, parameter);
    if (problem !== undefined) result.problems.push(`${variable} ${problem}`);
    if (parameter.secret) result.secrets.push(value);
    result.connectorParameters[parameter.name] = parameter.kind === 'list' ? splitList(value) : value;
  }
  return result;
}

function findValueProblem(value: string, { kind, oneOf }: ParameterDescription): string | undefined {
  const items = kind === 'list' ? splitList(value) : [value];
  if (oneOf !== undefined && !items.every((item) => oneOf.includes(item))) {
    return `must be ${kind === 'list' ? 'some' : 'one'} of ${oneOf.join(', ')}`;
  }
  return kind === 'uri' ? findUriProblem(value) : undefined;
}
