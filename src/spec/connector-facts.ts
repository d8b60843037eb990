/** What is known of a provider, and how well. */
export interface ConnectorFacts {
  row?: string;
  sources?: readonly string[];
  weak?: readonly string[];
  quirks?: readonly number[];
  domains?: Readonly<Record<string, string>>;
  register?: string;
  notes?: readonly string[];
  differs?: Readonly<Record<string, string>>;
  sandbox?: Readonly<Record<string, unknown>>;
}
