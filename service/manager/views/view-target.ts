/** How a session's viewer port is reached: credentials, certificate, bytes. */
import { createHash, X509Certificate } from 'node:crypto';
import { FairleadError, toErrorInfo } from '../../../common/errors.ts';
import type { EngineConnector } from '../../hosts/connector.ts';
import type { HostPool } from '../../hosts/host-types.ts';
import type { Logger } from '../../log/logger.ts';
import type { DesktopTarget, ViewMode, ViewTarget, WebTarget } from '../../proxy/types.ts';
import type { SecretBox } from '../../secrets/types.ts';
import type { SessionRow, Tx } from '../../store/types.ts';
import type { SessionBook } from '../records/session-book.ts';
import { pageUserOf, targetOf, viewerOf } from '../records/session-target.ts';
import type { ResolveTarget } from '../types.ts';

const secretPurpose = 'session';

/** What of a session must not be read by anybody: its passwords, and what was typed into the launch form. */
type SessionSecret = {
  /** Of KasmVNC's two users. */
  readonly password: string;
  /** Of a page of the container's own. Sessions of before there were such have none. */
  readonly pagePassword?: string;
  readonly answers: Readonly<Record<string, string>>;
};

export function keepSecret(secrets: SecretBox, secret: SessionSecret, tx?: Tx): Promise<string> {
  return secrets.put({ purpose: secretPurpose, value: JSON.stringify(secret) }, tx);
}

export async function readSecret(
  secrets: SecretBox,
  row: Pick<SessionRow, 'password_secret_id'>,
): Promise<SessionSecret> {
  return JSON.parse(await secrets.get(row.password_secret_id ?? '', secretPurpose)) as SessionSecret;
}
/** The user that may write and the one that may only watch; both use `VNC_PW` (docs/field.md, Session images). */
const users: Readonly<Record<ViewMode, string>> = { control: 'kasm_user', view: 'kasm_viewer' };
/** Where the images keep the certificate they make at each start. */
const certificateFiles = ['/home/kasm-user/.vnc/self.pem', '/root/.vnc/self.pem'] as const;
const maxCertificateBytes = 64 * 1024;

/** @throws SESSION_NOT_VIEWABLE with the state it is in. */
export function createViewTargets(deps: {
  book: SessionBook;
  pool: HostPool;
  secrets: SecretBox;
  log: Logger;
}): ResolveTarget {
  return async (sessionId, mode) => {
    const row = await deps.book.get(sessionId);
    if (row.observed !== 'running' && row.observed !== 'starting') throw notViewable(row);
    // SECURITY: docs/security.md 1.6: a certificate is pinned per start: without one there is nothing to pin it to.
    if (row.target.startedAt === null) throw notViewable(row);
    return viewTargetOf(row, mode, deps);
  };
}

type Deps = { book: SessionBook; pool: HostPool; secrets: SecretBox; log: Logger };

/** The view target of a session whose container runs, whatever the store says of it. */
export async function viewTargetOf(row: SessionRow, mode: ViewMode, deps: Deps): Promise<ViewTarget> {
  return viewerOf(row).protocol === 'web' ? webTargetOf(row, deps) : desktopTargetOf(row, mode, deps);
}

/** @throws SESSION_NOT_VIEWABLE, SESSION_SNAPSHOT_UNREADABLE */
export async function desktopTargetOf(row: SessionRow, mode: ViewMode, deps: Deps): Promise<DesktopTarget> {
  const { password } = await secretOf(row, deps);
  return { ...wayTo(row, deps), protocol: 'kasmvnc', username: users[mode], password };
}

/**
 * Who may reach it may work in it: there is no mode in which it could only be watched.
 * SECURITY: docs/security.md 1.5: KasmVNC's users and their password are never sent to a page of another kind.
 * @throws SESSION_NOT_VIEWABLE, SESSION_SNAPSHOT_UNREADABLE
 */
export async function webTargetOf(row: SessionRow, deps: Deps): Promise<WebTarget> {
  const username = pageUserOf(row);
  const { pagePassword: password } = await secretOf(row, deps);
  const credentials = username === null || password === undefined ? null : { username, password };
  return { ...wayTo(row, deps), protocol: 'web', port: viewerOf(row).port, credentials };
}

async function secretOf(row: SessionRow, deps: Deps): Promise<SessionSecret> {
  if (row.password_secret_id === null) throw notViewable(row);
  return readSecret(deps.secrets, row);
}

function wayTo(row: SessionRow, deps: Deps): Omit<WebTarget, 'protocol' | 'port' | 'credentials'> {
  const { containerId, hostId, startedAt, certificateSha256 } = targetOf(row);
  const place = viewerOf(row);
  if (containerId === null || hostId === null) throw notViewable(row);
  const { connector } = deps.pool.require(hostId);
  return {
    sessionId: row.id,
    startKey: `${containerId}@${startedAt ?? ''}`,
    scheme: place.tls ? 'https' : 'http',
    certificateSha256,
    async readCertificate() {
      const sha256 = await readCertificate(connector, containerId, deps.log);
      if (sha256 !== null) await deps.book.keepCertificate(row, sha256);
      return sha256;
    },
    // A connection of this machine that anybody here can make; what leads elsewhere is the connector's own.
    ...(connector.sharesNetwork && { address: () => connector.publishedAt(containerId, place.port) }),
    dial: (signal) => connector.dial(containerId, place.port, { signal }),
  };
}

/**
 * SECURITY: docs/security.md 1.6: the certificate is read through the engine, past the network it is meant to protect.
 * @returns SHA-256 of the DER form, lower-case hex; null where the image keeps none in a known place.
 */
async function readCertificate(
  connector: Pick<EngineConnector, 'readFile'>,
  containerId: string,
  log: Logger,
): Promise<string | null> {
  for (const path of certificateFiles) {
    try {
      const file = await connector.readFile(containerId, path, { maxBytes: maxCertificateBytes });
      if (file) return fingerprint(file);
    } catch (thrown) {
      log.debug({ code: toErrorInfo(thrown).code, path }, 'A session certificate could not be read');
    }
  }
  return null;
}

function fingerprint(pem: Buffer): string {
  return createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
}

function notViewable(row: SessionRow): FairleadError {
  const what: Partial<Record<SessionRow['observed'], [string, string]>> = {
    paused: ['This session is paused.', 'Resume it first.'],
    stopped: ['This session is stopped.', 'Start it first.'],
    lost: ['The host of this session cannot be reached.', 'The session is shown again when the host is back.'],
    failed: ['This session could not be started.', 'Its page says why.'],
    deleting: ['This session is being ended.', 'Launch a new one.'],
    deleted: ['This session has ended.', 'Launch a new one.'],
  };
  const [message, hint] = what[row.observed] ?? ['This session is not ready yet.', 'Wait until it runs.'];
  return new FairleadError('SESSION_NOT_VIEWABLE', { message, hint, status: 409, data: { state: row.observed } });
}
