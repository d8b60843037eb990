export type { AccessToken, Connection, Done, Provider, ProviderRegistration, StartLink } from './answers';
export { Dockline, DocklineError, type ProxyRequest } from './client';
export { Credentials, type LibraryRequest, type LibraryResponse } from './credentials';
export { FiberAgent, type OAuthProvider } from './fiber-agent';
export type { InstanceOptions } from './instance';
