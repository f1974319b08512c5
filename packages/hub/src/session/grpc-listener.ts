/**
 * Where spokes of other processes connect: gRPC over mutual TLS. A certificate of our authority is required, and it alone says
 * which spoke it is: the URI `spiffe://felloe/spoke/<name>` among its names.
 */
import type { PeerCertificate } from 'node:tls';
import { experimental, Server, type ServerDuplexStream, status } from '@grpc/grpc-js';
import type { HubFrame } from '@felloe/contracts/gen/felloe/v1/HubFrame.ts';
import type { SpokeFrame__Output } from '@felloe/contracts/gen/felloe/v1/SpokeFrame.ts';
import type { HubEnd } from '@felloe/contracts/session/frame-link.ts';
import { hubEndOf } from '@felloe/contracts/session/grpc-link.ts';
import type { SessionProtocol } from '@felloe/contracts/session/protocol.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import { limits } from '@felloe/engine/limits.ts';
import type { Logger } from '@felloe/runtime/logger.ts';
import { CertificateFiles, type CertificateFilePaths } from './certificate-files.ts';
import { spokeOfNames } from './spoke-identity.ts';
import { widenWindows } from './wide-window.ts';

export interface SessionListenerOptions {
  readonly protocol: SessionProtocol;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly files: CertificateFilePaths;
  /** Sees to it that the files are good, before they are looked at. */
  readonly renew?: () => Promise<void>;
  /** How often the files are looked at; ten seconds when absent. */
  readonly refreshEveryMs?: number;
  readonly accept: (link: HubEnd, peer: { readonly identity: string }) => void;
  readonly logger: Logger;
}

export interface SessionListener {
  readonly port: number;
  /** Looks at the certificate files now. */
  refresh(): Promise<boolean>;
  /** Ends every session and stops listening. */
  close(): Promise<void>;
}

type SessionStream = ServerDuplexStream<SpokeFrame__Output, HubFrame>;

const refreshEveryMsDefault = 10_000;
/** A timer cannot wait longer; certificates that live longer are looked at again then. */
const timerMsMax = 2_147_483_647;

const serverOptions = {
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 3_000,
  'grpc.keepalive_permit_without_calls': 1,
  // Spokes ask for a beat of their own as often.
  'grpc.http2.min_ping_interval_without_data_ms': 5_000,
  // A frame is meant to stay below frameBytesMax; a page of records with the largest attributes is four times that.
  'grpc.max_receive_message_length': 4 * limits.session.frameBytesMax,
  'grpc.max_send_message_length': 4 * limits.session.frameBytesMax,
  'grpc.max_concurrent_streams': 16,
};

/** Throws `invalid_argument` for unusable certificate files, `unavailable` when the address cannot be bound. */
export async function startSessionListener(options: SessionListenerOptions): Promise<SessionListener> {
  const { protocol, logger, refreshEveryMs = refreshEveryMsDefault } = options;
  const files = await CertificateFiles.read(options.files, (error) =>
    logger.error({ err: error }, 'the session certificate was not rotated; the last good one stays in use'),
  );
  // Both arguments are the same provider, because grpc-js names them the wrong way round; the third requires the client's certificate.
  const credentials = experimental.createCertificateProviderServerCredentials(files, files, true);
  const server = new Server(serverOptions);
  const windows = widenWindows(protocol.session.path);
  const links = new Set<HubEnd>();
  server.addService(protocol.service, {
    Session: (stream: SessionStream) => serve(stream, links, options),
  });
  const port = await bind(server, `${options.host}:${options.port}`, credentials);
  const refresh = async () => {
    await options
      .renew?.()
      .catch((error: unknown) => logger.error({ err: error }, 'the session certificate could not be renewed'));
    return files.refresh();
  };
  const timer = setInterval(() => void refresh(), refreshEveryMs);
  timer.unref();
  return {
    port,
    refresh,
    close: async () => {
      clearInterval(timer);
      windows[Symbol.dispose]();
      for (const link of links) link.close();
      await new Promise<void>((resolve) => {
        const forced = setTimeout(() => server.forceShutdown(), 1000);
        server.tryShutdown(() => {
          clearTimeout(forced);
          resolve();
        });
      });
    },
  };
}

function serve(stream: SessionStream, links: Set<HubEnd>, { accept, logger }: SessionListenerOptions): void {
  const certificate = stream.getAuthContext()?.sslPeerCertificate;
  const identity = spokeOfNames(certificate?.subjectaltname);
  if (certificate === undefined || identity === undefined) {
    logger.warn({ peer: stream.getPeer() }, 'a certificate of our authority names no spoke; the connection is refused');
    stream.emit('error', { code: status.UNAUTHENTICATED, details: 'the certificate names no spoke' });
    return;
  }
  const link = hubEndOf(stream);
  links.add(link);
  const expiry = closeAtExpiry(link, certificate, () =>
    logger.warn({ spoke: identity }, 'the certificate of a live session has run out'),
  );
  link.onLost(() => {
    links.delete(link);
    expiry.cancel();
  });
  accept(link, { identity });
}

/** A certificate is checked at the handshake only; a session may live for months. */
function closeAtExpiry(link: HubEnd, certificate: PeerCertificate, onExpired: () => void): { cancel(): void } {
  const endsAt = Date.parse(certificate.valid_to);
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const leftMs = endsAt - Date.now();
    if (leftMs <= 0 || Number.isNaN(leftMs)) {
      onExpired();
      link.close();
      return;
    }
    timer = setTimeout(look, Math.min(leftMs + 1, timerMsMax));
    timer.unref();
  };
  look();
  return { cancel: () => clearTimeout(timer) };
}

async function bind(server: Server, address: string, credentials: Parameters<Server['bindAsync']>[1]): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (error === null) resolve(port);
      else reject(new StoreError('unavailable', `the session listener cannot bind ${address}`, { cause: error }));
    });
  });
}
