/**
 * The one table of error codes: each with the data that it carries, and when it is thrown. Both sides read it: a code that is
 * not here does not compile, and what comes from elsewhere (the wire, the store, another process) is checked against it by
 * `common/errors.ts`. A code begins with its area.
 *
 * Data never holds secrets: it reaches logs and screens. Times are epoch milliseconds, sizes are bytes.
 */
import { z } from 'zod';
import { auditVerdictSchema } from '../model/audit.ts';
import { warningSchema } from '../model/shared.ts';
import type { ErrorCode } from './error-codes.ts';
import {
  activation,
  candidate,
  cause,
  count,
  counts,
  ended,
  engine,
  fetched,
  field,
  file,
  free,
  hop,
  id,
  job,
  knownKey,
  limits,
  list,
  none,
  owner,
  place,
  problems,
  proxied,
  publicKey,
  pull,
  reached,
  room,
  said,
  state,
  text,
  texts,
  viewer,
  way,
} from './error-data.ts';

export const errorTable = {
  // Of everything.
  CANCELLED: none, // Somebody, or the end of what it was for, stopped the operation.
  TIMED_OUT: none, // What was waited for did not come within its time.
  INTERNAL: none, // Something was thrown that is none of these: a mistake in Fairlead. The log has it.
  INPUT_INVALID: z.object({ issues: list(field) }), // Fields of a call's input cannot be used.
  REQUEST_INVALID: none, // A request cannot be read at all.
  REQUEST_LENGTH_MISSING: none, // A request does not say how long it is.
  REQUEST_TOO_LARGE: none, // A request is longer than it may be.
  FILE_NOT_FOUND: none, // The console has no such file.
  API_NO_SUCH_CALL: none, // The API has no such call.

  // Who asks.
  AUTH_REQUIRED: none, // A call came without a valid token, or a connection did not sign in.
  AUTH_TOKEN_USED_UP: none, // A sign-in link was used before, or is too old.
  AUTH_TOO_MANY_FAILURES: z.object({ retryAfterS: count }), // An address failed to sign in too often, or somebody under this name.
  AUTH_NOT_SIGNED_IN: none, // The name or the password is wrong, or the person is disabled; which of them is told to nobody.
  AUTH_STEP_OVER: none, // A sign-in is gone on with too late, twice, after too many answers, or with what was not asked for.
  AUTH_FACTOR_WRONG: none, // The second factor does not hold.
  AUTH_BUSY: none, // So many sign in at once that no more passwords can be checked.
  AUTH_FIRST_CODE: none, // The code for the first administrator is wrong, or there is an administrator already.
  PASSWORD_WRONG: none, // Whose present password is asked for again gives another.
  PASSWORD_UNCHANGED: none, // The new password is the present one.
  SIGN_IN_NOT_FOUND: id, // Nobody is signed in by the id.
  PEOPLE_LOCAL_SITE: none, // The site is a local one, which nobody signs in to.
  NOT_PERMITTED: z.object({ permission: text }), // Who asks lacks the permission that the call names.
  MORE_THAN_YOURS: z.object({ permissions: texts }), // A person or a role has, or would get, permissions that who asks lacks.
  ROLE_NOT_FOUND: id, // There is no role with the id.
  ROLE_NAME_TAKEN: z.object({ name: text }), // Another role has the name, in whatever case.
  ROLE_BUILT_IN: id, // Built-in roles are neither changed nor removed.
  ROLE_IN_USE: z.object({ id: text, people: count, names: texts }), // People have the role that is to be removed, and nobody said yes to that.
  USER_NOT_FOUND: id, // There is no person with the id or name.
  USER_NAME_TAKEN: z.object({ name: text }), // Somebody has the name already, in whatever case.
  USER_NAME_UNUSABLE: z.object({ name: text }), // The name has other characters, or more, than names to sign in with have.
  USER_SELF: id, // Somebody is to get a new password from themselves, without the present one.
  USER_LAST_ADMINISTRATOR: id, // Nobody could administer the site after the change.
  PASSWORD_TOO_WEAK: z.object({ reasons: texts }), // A password does not keep the rules; the reasons are words of common/people/password-rules.ts.
  FACTOR_SET_UP: none, // There is an authenticator app already.
  FACTOR_NOT_BEGUN: none, // A code is to be confirmed, and nothing was begun, or too long ago.
  FACTOR_CODE_WRONG: none, // The code does not fit what was set up, or was used before.
  FACTOR_NONE: none, // There is no second factor of that kind.
  FACTOR_OWN: none, // Somebody takes their own second factors away without their password.
  FACTOR_UNREADABLE: none, // The secret of an authenticator app cannot be read.
  PASSKEY_NOT_OFFERED: z.object({ origin: text }), // The address of the site has no name, or is not secure.
  PASSKEY_REFUSED: none, // What a browser gave for a new passkey does not hold.
  PASSKEY_TOO_MANY: z.object({ limit: count }), // Somebody has as many passkeys as there may be.
  PASSKEY_NOT_FOUND: id, // There is no passkey with the id.
  API_KEY_NO_ACCOUNT: none, // Who wants a key is no person of the site: its command line.
  PASSKEY_NOT_GIVEN: none, // The browser made or showed no passkey.
  API_KEY_TOO_MANY: z.object({ limit: count }), // Somebody has as many API keys as there may be.
  API_KEY_PERMISSIONS: z.object({ permissions: texts }), // A key is to get what its owner may not do, or what no key may.
  API_KEY_NOT_FOUND: id, // There is no API key with the id.
  HOST_NOT_ALLOWED: none, // A request names another service.
  ORIGIN_NOT_ALLOWED: none, // A page of another site asks.
  SERVICE_WORKER_REFUSED: none, // A page asks for a service worker.
  DOWNLOAD_TICKET_USED_UP: none, // A download link was used before, or is too old.
  PROOF_ORIGIN: none, // Somebody asks for the proof of a service under an address that is not its own.

  // The service and its store.
  SERVICE_STARTING: none, // A call comes before everything runs.
  SERVICE_PORT_TAKEN: z.object({ host: text, port: count }), // Another program listens on the port.
  SERVICE_LISTEN: z.object({ host: text, port: count }), // The system does not let the service listen there.
  SERVICE_KEY_UNREADABLE: file, // The key file of the service holds something else.
  SERVICE_KEY_OTHER: none, // The other processes of the site have another key.
  SERVICE_KEY_UNSAFE: file, // Others may read the key file of the service.
  TLS_FILE_UNREADABLE: file, // A file with the site's certificate or key cannot be read.
  TLS_CERTIFICATE_UNREADABLE: file, // The file of the certificate holds none, or one that cannot be served.
  TLS_CERTIFICATE_TIME: file.extend({ beginsAt: count, endsAt: count }), // The certificate has ended, or is not good yet.
  TLS_CERTIFICATE_NAME: file.extend({ name: text, names: texts }), // The certificate is not made out to a name of the site.
  TLS_CHAIN_MISSING: file.extend({ issuer: text }), // The file does not hold what leads from the certificate to an authority.
  TLS_KEY_UNREADABLE: file, // The key file holds no key, or one with a passphrase.
  TLS_KEY_MISMATCH: z.object({ certificateFile: text, keyFile: text }), // The key is not the one of the certificate.
  TLS_KEY_UNSAFE: file, // Others may read a key of the site.
  TLS_AUTHORITY_UNREADABLE: file, // The file of the site's own authority holds something else.
  PROXY_NOT_SECURE: none, // A reverse proxy says that the request came to it without TLS.
  STORE_IN_USE: z.object({ dataDir: text, pid: count.nullable(), startedAt: count.nullable() }), // Another service has the data folder.
  STORE_FOLDER: z.object({ dataDir: text }), // The data folder cannot be made or locked.
  STORE_DAMAGED: z.object({ dataDir: text.nullable() }), // The database cannot be opened or is not whole.
  STORE_TOO_NEW: z.object({ found: count, known: count }), // A newer Fairlead wrote the store.
  STORE_BACKUP: none, // The store could not be copied before its update.
  STORE_MIGRATION: z.object({ migration: text }), // A step of the store's update failed.
  STORE_NESTED: none, // The store was used beside the transaction that runs.
  STORE_SITE_IN_USE: none, // Another service, or a command, has the Postgres database.
  STORE_UPDATE_WAITS: z.object({ found: count, known: count }), // Services of an older version have the site.
  STORE_UNREACHABLE: none, // The Postgres server does not answer.
  STORE_PASSWORD: none, // The Postgres server refuses the account or its password.
  STORE_PASSWORD_FILE: z.object({ path: text }), // The file with the store's password cannot be used.
  STORE_DATABASE: none, // The database is not there, or not of a kind that can be used.
  STORE_SERVER_OLD: z.object({ found: count, oldest: count }), // The Postgres server is too old.
  STORE_RIGHTS: none, // The account may not do in the database what a store needs.
  STORE_NOTE: z.object({ path: text }), // What the data folder says about its store cannot be read.
  STORE_NOT_EMPTY: none, // The database that a site is to be copied into holds one.
  STORE_COPY_FIRST: z.object({ dataDir: text }), // The data folder holds a site, the database named for it none.
  STORE_OTHER_SITE: z.object({ dataDir: text }), // The data folder holds one site, the database named for it another.
  STORE_COPY_SOURCE: z.object({ dataDir: text }), // There is no store to copy.
  STORE_COPY_SCHEMA: z.object({ found: count, known: count }), // One of the two is of another version.
  STORE_COPY_DIFFERS: z.object({ table: text }), // The comparison after the copy found a difference.
  STORE_VALUE: none, // A value cannot be stored.
  STORE_VALUE_UNREADABLE: z.object({ table: text, column: text }), // What a column holds is not what the program reads there.
  SECRETS_KEY_FILE: file, // The key file of the secrets cannot be made.
  SECRETS_KEY_MISSING: z.object({ path: text }).partial(), // There are secrets, and the key file is gone or empty.
  SECRETS_KEY_UNSAFE: file, // The key file of the secrets is not its owner's alone.
  SECRETS_KEY_WRONG: none, // The key does not open what is stored.
  SECRETS_WRAPPER: z.object({ stored: text, given: text }), // The key is kept in another place than the one that was given.
  SECRET_DAMAGED: z.object({ id: text, purpose: text }), // A stored secret was changed or mixed up.
  SECRET_NOT_FOUND: id, // No secret has the id.
  SITE_KEY_LOST: none, // Something is to be signed, and the private key of the site is lost.
  SITE_KEY_KEPT: none, // The key of the site is to be replaced, and it is there.
  AUDIT_ANCHOR: none, // The end of the audit log could not be written down.
  AUDIT_CHAIN: z.object({ verdict: auditVerdictSchema }), // The audit log was gone through whole, and does not hold.
  AUDIT_ENTRY_NOT_FOUND: id, // No entry has the number.

  // The way to the Internet.
  NETWORK_AUTHORITIES: none, // A text that is to hold certificates of authorities holds none, or one that cannot be read.
  NETWORK_AUTHORITIES_FILE: file.partial(), // The file with the site's own authorities is of no use.
  NETWORK_PROXY_MISSING: none, // A proxy is to be used, and its address is missing.
  NETWORK_PROXY_SIGN_IN: proxied, // The site's proxy wants a user name and a password, or others.
  NETWORK_PROXY_REFUSED: proxied, // The site's proxy does not lead there.
  NETWORK_PROXY_UNREACHABLE: proxied, // The site's proxy does not answer.
  NETWORK_PROXY_CERTIFICATE: proxied, // Nobody who is trusted vouches for the proxy, or for what is behind it.

  // Work in the background.
  TASK_NOT_FOUND: id, // No task has the id.
  TASK_INTERRUPTED: none, // The service ended while the task ran.
  TASK_NOT_CANCELLABLE: id, // The task runs and is of a kind that cannot be cancelled then.
  TASK_NOT_RETRYABLE: z.object({ id: text, state: text }), // The task runs, went well, or cannot be run again.
  TASK_KIND_TWICE: none, // Two areas registered the same kind.
  TASK_INPUT_UNREADABLE: z.object({ kind: text }), // What a stored task is to work on does not fit its kind.
  TASK_KIND_UNKNOWN: z.object({ kind: text }), // A stored task is of a kind that nobody registered.
  TASKS_CLOSED: none, // A task is started while the service ends.
  WORK_BUSY: job, // Too much waits for a worker already.
  WORK_CRASHED: job, // A worker ended in the middle.
  WORK_TOO_LARGE: job, // The work needed more memory than it may have.
  WORK_TOO_LONG: job.extend({ deadlineMs: count }), // The work took longer than it may.

  // The way to a host.
  HOST_NOT_FOUND: id, // No host has the id.
  HOST_ADDED_ALREADY: z.object({ hostId: text }), // A host with this engine or address is there.
  HOST_UNREADABLE: none, // What is stored of the host cannot be read.
  HOST_OTHER_MACHINE: none, // The socket of a host leads to another engine from the machine of this process.
  HOST_CLOSED: none, // The connection was closed on purpose.
  HOST_CONNECTION_FAILED: none, // The connection failed in a way that has no code of its own.
  HOST_CONNECTION_LOST: hop.partial(), // The connection broke.
  HOST_STREAM_LOST: none, // A stream of the host's engine broke off.
  HOST_TIMED_OUT: hop.extend({ deadlineMs: count }).partial(), // The host, or its engine, gives no answer in time.
  HOST_HANDSHAKE_TIMED_OUT: hop, // The host takes connections, and its SSH server does not go on.
  HOST_NAME_NOT_RESOLVED: hop, // The host's name is not known here.
  HOST_REFUSED: hop, // No SSH server listens there.
  HOST_UNREACHABLE: hop, // No way leads there.
  HOST_NOT_SSH: said, // Something else than an SSH server answers.
  HOST_NO_COMMON_ALGORITHM: said, // Its SSH server has none of the algorithms that are allowed.
  HOST_KEY_UNKNOWN: hop.extend({ presented: publicKey, notes: texts }), // Nobody has confirmed its key yet.
  HOST_KEY_CHANGED: hop.extend({ presented: publicKey, known: list(knownKey) }), // It shows another key than the known one.
  HOST_KEY_REVOKED: hop.extend({ presented: publicKey, source: text }), // Its key is marked as revoked.
  HOST_LOGIN_FAILED: hop.extend({ tried: texts, accepted: texts }), // It does not let the account in.
  HOST_AGENT_MISSING: hop, // No SSH agent answers here.
  HOST_AGENT_EMPTY: hop, // The SSH agent has no key.
  HOST_AGENT_KEY_MISSING: hop, // The SSH agent has not the key that was chosen.
  HOST_KEY_FILE_MISSING: hop, // The key file is not there.
  HOST_KEY_FILE_UNREADABLE: hop, // The system does not let the key file be read.
  HOST_KEY_FILE_PERMISSIONS: hop, // Others may read the key file.
  HOST_KEY_FILE_INVALID: hop, // The key file is no private key.
  HOST_KEY_FILE_PUBLIC: hop, // The key file is the public half.
  HOST_KEY_FILE_CERTIFICATE: hop, // The key file is a certificate.
  HOST_KEY_FILE_HARDWARE: hop, // The key is on a security key.
  HOST_KEY_FILE_FORM: hop, // The key file has a form that has to be converted.
  HOST_KEY_FILE_DAMAGED: hop, // The key file is not whole.
  HOST_KEY_FILE_TOO_LARGE: hop, // The key file is larger than any key.
  HOST_KEY_FILE_TOO_COSTLY: hop, // Opening the key would take too many rounds.
  HOST_KEY_FILE_UNSUPPORTED: hop, // The key is of a type that is not supported.
  HOST_KEY_PASSPHRASE_NEEDED: hop, // The key file has a passphrase, and none was given.
  HOST_KEY_PASSPHRASE_WRONG: hop, // The passphrase is another one.
  HOST_CHANNEL_REFUSED: hop, // The SSH server opens no further channel.
  HOST_FORWARDING_FORBIDDEN: hop, // The SSH server forbids forwarding, and nothing replaces it.
  HOST_JUMP_FORBIDDEN: hop, // A jump host passes no connection on to the next one.
  HOST_EXEC_FORBIDDEN: said, // The SSH server runs no commands for the account.
  HOST_SUDO_MISSING: hop, // sudo is wanted, and not installed.
  HOST_SUDO_PASSWORD: hop, // sudo asks for a password.
  HOST_SUDO_REFUSED: hop, // sudo does not run docker for the account.

  // The engine of a host.
  ENGINE_MISSING: way, // No engine is installed.
  ENGINE_SOCKET_MISSING: way, // The engine is installed and has no socket.
  ENGINE_NOT_RUNNING: way, // The engine does not run.
  ENGINE_NO_PERMISSION: way, // The account may not use the engine.
  ENGINE_CLI_MISSING: way, // The docker command is needed, and not installed.
  ENGINE_CONNECTION_LOST: way, // The engine closed the connection in the middle.
  ENGINE_HANGS: way, // The engine takes connections and does not answer.
  ENGINE_UNREACHABLE: way, // The engine cannot be reached for another reason.
  ENGINE_ANSWER_TOO_LARGE: none, // An answer of the engine is larger than any should be.
  ENGINE_DISK_FULL: engine.extend(room.shape), // The disk of the engine is full.
  ENGINE_REJECTED: engine, // The engine does not take the settings it was given.
  ENGINE_ERROR: engine, // The engine answers with an error that has no code of its own.
  IMAGE_NOT_FOUND: engine, // The image is not there.
  IMAGE_IN_USE: engine.extend({ users: list(z.unknown()).optional() }), // Something uses the image.
  IMAGE_REFERENCE_INVALID: engine.extend({ reference: text.optional() }), // The text is no image name.
  IMAGE_BUILD_FAILED: engine.extend({ step: count, steps: count, instruction: text, line: count.nullable() }), // The engine ended a build.
  IMAGE_IMPORT_FAILED: engine, // The engine does not take an archive of an image.
  IMAGE_NO_SOURCE: z.object({ image: text, hosts: texts }), // No host that is connected has an image that was made here.
  IMAGE_DOCKERFILE_MISSING: none, // The folder of a build has no such Dockerfile.
  IMAGE_FOLDER_NOT_FOUND: id, // There is no folder of that person with the id that could be added to or built from.
  IMAGE_FOLDER_GONE: none, // The folder of a build that is run again is no longer there.
  IMAGE_FOLDER_PATH: z.object({ path: text }), // A file cannot be in a folder under its path.
  IMAGE_FOLDER_TOO_LARGE: none, // A folder has more files, or more bytes, than is built from.
  IMAGE_FOLDER_TOO_MANY: z.object({ limit: count }), // Somebody uploads or builds from as many folders as there may be.
  IMAGE_REGISTRY_INVALID: none, // The text is no address of an image registry.
  CONTAINER_NOT_FOUND: engine.extend({ id: text.optional() }), // The container is not there.
  CONTAINER_NAME_IN_USE: engine, // The name is another container's.
  CONTAINER_PORT_IN_USE: engine, // A port it publishes is taken.
  CONTAINER_NOT_RUNNING: engine, // The container does not run.
  CONTAINER_DEVICE_DRIVER: engine, // The engine has no driver for a device (GPU).
  CONTAINER_START_FAILED: engine, // The container could not be started.
  CONTAINER_FILE_NOT_REGULAR: none, // What is to be read is no ordinary file.
  CONTAINER_FILE_TOO_LARGE: z.object({ size: count, maxBytes: count }), // What is to be read is too large.

  // Pulls: what `common/docker/pull-error.ts` makes of the engine's sentence.
  PULL_NO_SPACE: pull.extend(room.shape), // The host's disk is full.
  PULL_RATE_LIMITED: pull, // The registry allows no more pulls for now.
  PULL_PLATFORM: pull, // The image is not made for the host.
  PULL_PLAIN_HTTP: pull, // The registry speaks plain HTTP.
  PULL_CERTIFICATE: pull, // The registry's certificate is not trusted.
  PULL_PROXY: pull, // The host's proxy refuses.
  PULL_DNS: pull, // The host does not find the registry's name.
  PULL_TIMEOUT: pull, // The registry does not answer in time.
  PULL_REFUSED: pull, // Nothing listens at the registry's address.
  PULL_UNREACHABLE: pull, // The host has no way to the registry.
  PULL_UNAUTHORIZED: pull, // The registry does not give it without a sign-in.
  PULL_NOT_FOUND: pull, // The registry has no such image.
  PULL_REFERENCE: pull, // The engine does not take the name.
  PULL_FORMAT: pull, // Engine and image are of different ages.
  PULL_DAMAGED: pull, // A layer arrived damaged.
  PULL_INTERRUPTED: pull, // The connection to the registry broke.
  PULL_FAILED: pull, // Anything else.

  // Registries and their documents.
  REGISTRY_NOT_FOUND: fetched.extend({ id: text.optional() }), // No registry has the id; or there is none where it was looked for.
  REGISTRY_ENTRY_NOT_FOUND: id, // The registry publishes no such workspace.
  REGISTRY_ADDED_ALREADY: z.object({ registryId: text }), // The registry is there.
  REGISTRY_NOT_TRUSTED: z.object({ root: text }), // Nobody has confirmed the registry yet.
  REGISTRY_CHANGED_MEANWHILE: z.object({ root: text }), // It publishes another document than the one that was shown.
  REGISTRY_NEVER_FETCHED: none, // There is no copy of its document.
  REGISTRY_NOT_FETCHED: none, // Fetching gave no document.
  REGISTRY_NOT_SHIPPED: none, // The program came without its registry.
  REGISTRY_NOT_UPDATED: none, // An update failed, and the last copy stays.
  REGISTRY_SERVED_FROM_ELSEWHERE: z.object({ root: text }), // The registry is served from another place than the trusted one.
  REGISTRY_DOCUMENT_TOO_LARGE: z.object({ characters: count, limit: count }), // The document is too large to be shown.
  REGISTRY_URL_EMPTY: none, // No address was given.
  REGISTRY_URL_SCHEME: z.object({ scheme: text }), // The address is not one of the web.
  REGISTRY_URL_INVALID: none, // The text is no address.
  REGISTRY_URL_CREDENTIALS: none, // The address holds a user name or password.
  REGISTRY_PATH_INVALID: fetched, // The text is no path.
  REGISTRY_PATH_FORBIDDEN: fetched, // The service may not read the path.
  REGISTRY_PATH_NOT_A_FILE: fetched, // The path leads to something else than a file.
  REGISTRY_FILE_MISSING: fetched, // There is nothing at the address or path.
  REGISTRY_FORBIDDEN: fetched, // The server gives it to nobody without a sign-in.
  REGISTRY_PROXY_SIGN_IN: fetched, // A proxy in between wants a sign-in.
  REGISTRY_STATUS: fetched, // The server answers with another status.
  REGISTRY_NAME_NOT_RESOLVED: fetched, // The server's name is not known.
  REGISTRY_REFUSED: fetched, // The server refuses the connection.
  REGISTRY_UNREACHABLE: fetched, // No way leads to the server.
  REGISTRY_TIMED_OUT: fetched, // The server does not answer in time.
  REGISTRY_TLS: fetched, // No trusted connection is possible.
  REGISTRY_CONNECTION_LOST: fetched, // The answer broke off.
  REGISTRY_ADDRESS_REFUSED: fetched, // The address is inside of the site's own network.
  REGISTRY_REDIRECT_REFUSED: fetched, // A redirect leads where it may not.
  REGISTRY_TOO_MANY_REDIRECTS: fetched, // Redirects do not come to an end.
  REGISTRY_TOO_LARGE: fetched, // What is there is larger than allowed.
  REGISTRY_EMPTY: fetched, // The document is empty.
  REGISTRY_IS_A_WEB_PAGE: fetched, // A web page came instead of the document.
  REGISTRY_NOT_JSON: fetched, // The document is no JSON.
  REGISTRY_NOT_AN_OBJECT: fetched, // The document is no object.
  REGISTRY_NOT_A_LIST: fetched, // Its workspaces are no list.
  REGISTRY_SOURCE_MISSING: z.object({ path: text }), // The folder is no source of a registry.
  REGISTRY_SOURCE_UNUSABLE: z.object({ file: text, count }), // A file of the source keeps it from being published.
  REGISTRY_FOLDER_TAKEN: z.object({ path: text }), // Something else is where files were to be written.
  REGISTRY_SITE_MISSING: z.object({ path: text }), // The pages that are published beside the lists are not built.
  REGISTRY_ARCHIVE_INVALID: none, // What was uploaded is no archive that can be unpacked.
  REGISTRY_ARCHIVE_PATH: z.object({ path: text }), // A file of the archive has a path that cannot be unpacked everywhere.
  REGISTRY_ARCHIVE_TOO_LARGE: z.object({ limit: text }), // An archive, or what is in it, is larger than what is built here.
  REGISTRY_UPLOAD_NOT_FOUND: none, // The upload, or what was built of it, is not kept any more.
  REGISTRY_UPLOADS_MANY: z.object({ limit: count }), // As many archives are kept as there may be.
  REGISTRY_PORT_TAKEN: z.object({ port: count }), // Something else listens where a registry was to be shown.
  ICON_OUTSIDE: none, // An icon leads out of the registry's folder.
  ICON_NOT_AN_IMAGE: none, // An icon is no picture.

  // Workspaces and their installs.
  WORKSPACE_NOT_FOUND: id, // No workspace has the id.
  WORKSPACE_IS_LINK: none, // A link is to be launched, which opens outside.
  WORKSPACE_KIND_UNSUPPORTED: z.object({ kind: text }), // Nothing is there yet for this kind of workspace.
  WORKSPACE_INVALID: problems, // The draft has errors.
  WORKSPACE_DISABLED: none, // The workspace may not be started.
  WORKSPACE_IN_USE: z.object({ sessions: list(z.unknown()) }), // Sessions use what is to be removed.
  WORKSPACE_NO_SOURCE: none, // The registry it came from is gone.
  WARNINGS_NOT_SHOWN: z.object({ warnings: list(warningSchema), mayConfirm: text }), // Nobody has confirmed rights that it asks for.
  INSTALL_INCOMPLETE: reached.extend({ causes: list(cause), failures: list(z.unknown()) }), // Some hosts did not get the image.
  INSTALL_NO_SPACE: place.extend({ shortBytes: count, known: text, free: free.optional() }), // The host has no room for the image.
  INSTALL_WRONG_ARCHITECTURE: none, // The image is not made for the host.
  INSTALL_NOT_WANTED: none, // Nobody wants it there any more.
  INSTALL_IMAGE_VANISHED: none, // The image was removed while it was installed.
  INSTALL_IMAGE_REMOVED: none, // Somebody removed an installed image.
  INSTALL_IMAGE_NOT_MADE: none, // The image is of no image registry, and not on the host: it has to be built or loaded there.
  IMAGE_NO_BASE: none, // The host has no plain Debian to build from, and none can be had.
  IMAGE_NOT_SHIPPED: none, // The program came without what its images are built of.
  IMAGE_NOT_IN_ARCHIVE: z.object({ image: text }), // A loaded archive did not bring the image that it was loaded for.
  IMAGE_UPLOAD_TOO_MANY: none, // As many archives are being uploaded as may be.
  IMAGE_UPLOAD_OVER: none, // The upload was cancelled, or nobody takes any more of it.
  IMAGE_UPLOAD_LONGER: none, // More came than the size that was told.
  IMAGE_UPLOAD_STOPPED: none, // Nobody sent any more of it.
  RUN_CONFIG_INVALID: problems, // The engine could not be given these settings.

  // Licences.
  FEATURE_NOT_LICENSED: z.object({ feature: text }), // The licence does not include it.
  LICENSE_NOT_FOUND: id, // No licence has the id.
  LICENSE_REFUSED: z.object({ state: text }), // What was given in grants nothing, and why (`common/license/states.ts`).
  LICENSE_TYPED_WRONG: z.object({ problem: text, group: count.nullable() }), // Typed groups are no licence; the group from one.
  LICENSE_TOO_MANY: none, // The site has as many licences as it can.
  ACTIVATION_KEY_WRONG: z.object({ group: count.nullable() }), // What was typed is no Activation Key; the group from one.
  ACTIVATION_REQUEST_FOREIGN: none, // What is to be sent is no request of this site.
  ACTIVATION_SERVER_NONE: none, // No activation server is set.
  ACTIVATION_SERVER_FAILED: z.object({ host: text }), // The activation server gave no answer that can be used.
  ACTIVATION_REFUSED: z.object({ reason: text, activations: list(activation) }), // The vendor issued no licence.

  // Sessions.
  SESSION_NOT_FOUND: id, // No session has the id.
  SESSION_LIMIT: limits, // Who asks has as many sessions as are allowed.
  SITE_SESSION_LIMIT: limits, // The site has as many sessions as are allowed.
  LICENSE_LIMIT: limits, // The licence covers no more sessions, and who asks has no named seat.
  SESSION_NO_HOST: limits.extend({ candidates: list(candidate) }), // No host can take it.
  SESSION_SNAPSHOT_UNREADABLE: z.object({ session: text }), // What a session was launched with cannot be read.
  SESSION_WRONG_STATE: state, // Not possible in its state.
  SESSION_NOT_VIEWABLE: state, // It cannot be viewed in its state.
  SESSION_NO_CONTAINER: none, // It has no container.
  SESSION_CONTAINER_CHANGED: z.object({ changed: texts }), // Its container was started outside of Fairlead in another way.
  SESSION_LAUNCH_FAILED: none, // The launch failed, and nobody kept why.
  SESSION_LAUNCH_INTERRUPTED: none, // The service ended before there was a container.
  SESSION_ENDED_EARLY: none, // Its container ended while it started.
  SESSION_ENDED_BY_ITSELF: none, // Its container ended without having been asked to.
  SESSION_NOT_READY: none, // Its desktop does not answer in time.
  SESSION_DESKTOP_LATE: none, // Its desktop shows nothing yet.
  SESSION_NOTHING_LISTENS: viewer.extend({ kind: text, listening: counts, mentioned: counts, exposed: counts }), // Nothing listens at its viewer port.
  SESSION_WITHOUT_TLS: viewer, // Its viewer port speaks plain HTTP.
  SESSION_WITH_TLS: viewer, // Its viewer port speaks HTTPS.
  SESSION_PORT_NOT_PUBLISHED: z.object({ containerPort: count, state: text }), // Its port is not published.
  SESSION_PORT_REFUSED: z.object({ port: count }), // Nothing takes connections at its port.
  SESSION_NO_VIEW: none, // Who asks has no view of it.
  SESSION_NO_GO: none, // Its workspace does not say how an address is opened.
  SESSION_GO_FAILED: z.object({ stderr: text }), // The command that opens an address failed.
  LAUNCH_ANSWER_MISSING: z.object({ key: text }), // A question of the launch has no answer.
  PROFILE_NOT_OWNED: z.object({ path: text, uid: count }), // The profile's folder is somebody else's.
  VOLUME_NOT_A_FOLDER: none, // What is mounted is a file.
  VOLUME_READ_ONLY: owner, // A folder keeps its owner: it is mapped read-only.
  VOLUME_NOT_OWNED: owner, // A folder keeps its owner: there are files in it.
  VOLUME_OWNER_KEPT: owner, // A folder keeps its owner: its file system does.
  VOLUME_OWNER_REFUSED: none, // The host does not let the owner be set.
  TERMINAL_NOT_FOUND: id, // No terminal has the id.
  TERMINAL_TOO_MANY: none, // Who asks has as many terminals as are allowed.

  // Views of sessions, by the gateway.
  VIEW_HOST_REFUSED: none, // The name of the request is no view's.
  VIEW_TICKET_REFUSED: none, // The ticket is not this view's.
  VIEW_TICKET_EXPIRED: none, // The ticket is too old.
  VIEW_REVOKED: none, // The view was ended.
  VIEW_PATH_REFUSED: none, // The path is not one of a view.
  VIEW_OWNER_API_REFUSED: none, // The owner's calls are the service's alone.
  VIEW_METHOD_REFUSED: none, // A view can only be read.
  VIEW_SERVICE_WORKER_REFUSED: none, // A session may not register a service worker.
  VIEW_ORIGIN_REFUSED: none, // Another page asks.
  VIEW_UPGRADE_REFUSED: none, // The connection is no WebSocket of a view.
  VIEW_ALREADY_OPEN: none, // The view has its connection.
  VIEW_CERTIFICATE_CHANGED: z.object({ expected: text, shown: text }), // The session shows another certificate.
  VIEW_CREDENTIALS_REFUSED: none, // The session does not take the gateway's password.
  VIEW_UNREACHABLE: none, // The session does not answer.
  VIEW_TIMED_OUT: none, // The session does not answer in time.
  VIEW_ANSWER_REFUSED: none, // The session's answer breaks the rules of HTTP.
  VIEW_RFB_REFUSED: none, // A view to look at sends what steers.
  VIEW_OWNER_CALL_FAILED: z.object({ call: text, status: count }), // The session refuses a call of its owner API.
  VIEW_NO_ADDRESS: none, // The gateway cannot reach the session's host by an address.
  VIEW_NOT_WATCHABLE: none, // A page is to be watched, which cannot be without control.
  VIEW_NEEDS_NAMES: none, // A page of its own is to be shown where views have ports.
  VIEW_PAGE_FAILS: z.object({ status: count }), // The page of a session answers with an error.
  VIEW_NO_PORT: none, // No port is left for a view.
  VIEW_GATEWAY_CLOSED: none, // The gateway is shut down.

  // The desktop app.
  SITE_NOT_READY: none, // The local site does not run.
  SITE_NOT_PROVED: none, // What answers is not the service that the app started.
  SITE_PROTOCOL: none, // The app and its service are of different versions.
  SITE_NOT_LOOPBACK: none, // The local site offers a console outside of this machine.
  SITE_ENDED: ended, // The local site ended unexpectedly.
  SITE_ENDS_AGAIN_AND_AGAIN: ended, // It did so several times.
  KEY_NOT_CHOSEN: none, // Nobody has chosen where the key is kept.
  KEY_UNWRAP_FAILED: none, // The keychain does not open the key.
  POWER_REFUSED: none, // A page asks for a power that it has not.
  POWER_INPUT: none, // A page's call cannot be read.
  VIEWER_URL_REFUSED: none, // The address is not one of a view.

  // The console.
  CONSOLE_OFFLINE: none, // The service does not answer.
  CONSOLE_BROKEN: none, // The console's window broke down several times.
  CONSOLE_NOT_BUILT: none, // A service from the sources has no console yet.
  CONSOLE_UNEXPECTED: none, // Something was thrown in the console that is none of these.
  CONSOLE_CANNOT_CHECK: none, // The browser lacks what the check of the service needs.
  PAGE_NOT_LOADED: none, // A part of the console could not be fetched.
  PAGE_FAILED: none, // A page of the console failed.
  WINDOW_NOT_OPENED: none, // The browser opened no window.
} as const satisfies Readonly<Record<ErrorCode, z.ZodType>>;

type ErrorTable = typeof errorTable;
/** The data that an error with this code carries. */
export type ErrorDataOf<Code extends ErrorCode> = z.infer<ErrorTable[Code]>;
