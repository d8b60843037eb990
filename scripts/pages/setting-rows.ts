import { SETTINGS, variableName } from '../../src/config';
import { listConnectorIds, listParameters, loadConnector, type ConnectorSpec } from '../../src/connector';

/** One variable, as the pages show it. */
export interface SettingRow {
  name: string;
  default: string | undefined;
  required: boolean;
  /** What the value must be. */
  must: string;
  description: string;
}

/** The settings of the service itself. */
export function listServiceSettings(): SettingRow[] {
  return Object.values(SETTINGS).map((setting) => ({
    name: setting.variable,
    default: 'default' in setting ? setting.default : undefined,
    required: false,
    must: setting.must,
    description: setting.description,
  }));
}

/** A setting of a connector. */
export interface ParameterRow extends SettingRow {
  /** camelCase name. */
  parameter: string;
}

/** One connector with its settings. */
export interface ConnectorRows {
  spec: ConnectorSpec;
  rows: ParameterRow[];
}

/** The settings of every connector that reads data. */
export function listDataConnectors(): ConnectorRows[] {
  return listConnectorIds()
    .map(listConnectorRows)
    .filter(({ spec }) => spec.sync !== undefined);
}

/** The settings of one connector. */
export function listConnectorRows(id: string): ConnectorRows {
  const { spec } = loadConnector(id);
  const rows = listParameters(spec).map((parameter) => ({
    parameter: parameter.name,
    name: variableName(id, parameter.name),
    default: parameter.default ?? findSpecDefault(spec, parameter.name),
    required: parameter.required,
    must:
      parameter.oneOf === undefined
        ? { text: 'text', uri: 'an https URI', list: 'a list' }[parameter.kind]
        : parameter.oneOf.join(', '),
    description: parameter.description,
  }));
  return { spec, rows };
}

/** What the spec says where the operator says nothing, when it is plain data. */
function findSpecDefault(spec: ConnectorSpec, name: string): string | undefined {
  const slots: unknown[] = [spec.auth.oauth1?.getOAuthConfig, spec.auth.oauth2?.getOAuthConfig, spec.makeApiClient];
  for (const slot of slots) {
    if (typeof slot !== 'object' || slot === null) continue;
    const value = (slot as Record<string, unknown>)[name];
    if (typeof value === 'string') return value;
    const template = (value as { $tpl?: { template?: unknown } } | undefined)?.$tpl?.template;
    if (typeof template === 'string') return template;
    if (Array.isArray(value)) return value.join(' ');
  }
  return undefined;
}
