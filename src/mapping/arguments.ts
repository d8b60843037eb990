/** Settings of a connector, by parameter name: lists for `scopes`, text for everything else. */
export type ConnectorParameters = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What every slot gets. */
export interface ConnectorArguments {
  connectorParameters: ConnectorParameters;
  /** What the user filled in, by field id; checked against the field's pattern. Empty without `connectionFields`. */
  connectionParameters: Readonly<Record<string, string>>;
}
