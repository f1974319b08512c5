/** How clients reach a listener that was bound to a host. */

/** An address that means "all of this machine" is no address to call; loopback is one of them. */
export function callableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

export function endpointOf(host: string, port: number): string {
  return `http://${callableHost(host)}:${port}`;
}
