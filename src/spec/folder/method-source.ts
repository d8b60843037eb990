import type { WrittenMapping } from '../../mapping';
import type { Implementation } from '../methods';
import type { YamlSource } from './yaml-source';

/** A method of a connector, as found in its folder or inline in its spec. */
export interface MethodSource {
  /** Its name in folders. */
  name: string;
  implementation: Implementation;
  /** Relative to the connector's folder. */
  file: string;
  /** Of mappings and requests: what the author wrote. */
  value?: WrittenMapping;
  /** Of JavaScript: a CommonJS module. */
  code?: string;
}

/** A method with where it stands, as long as it is being checked. */
export interface LocatedMethod extends MethodSource {
  lineOf: YamlSource['lineOf'];
}
