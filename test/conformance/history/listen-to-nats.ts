/** Hears everything that an installation tells to NATS from now on. */
import { connect } from '@nats-io/transport-node';

export interface HeardNats {
  readonly texts: readonly string[];
  close(): Promise<void>;
}

export async function listenToNats(url: string): Promise<HeardNats> {
  const connection = await connect({ servers: url });
  const texts: string[] = [];
  connection.subscribe('>', { callback: (_error, message) => void texts.push(`${message.subject} ${message.string()}`) });
  await connection.flush();
  return { texts, close: () => connection.close() };
}
