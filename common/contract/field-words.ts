/** What the fields of the contract are called in sentences. Pure. */
import { outsideText } from '../outside-text.ts';

/** Fields whose name alone would not say what they are; the others are called by their name. */
const words: Readonly<Record<string, string>> = {
  action: 'kind of action',
  actor: 'person',
  answer: 'answer of the browser',
  architectures: 'architectures',
  asRoot: 'choice of root',
  auth: 'way to sign in',
  autoUpdate: 'choice of automatic updates',
  beforeSeq: 'entry to go on from',
  cols: 'number of columns',
  config: 'connection',
  confirmedKey: 'confirmed key',
  continuation: 'step of the sign-in',
  cores: 'number of cores',
  cpuAllocation: 'allocation of processor time',
  dataFolders: 'data folders',
  days: 'number of days until it ends',
  displayName: 'full name',
  diskReserveBytes: 'space to keep free',
  description: 'description',
  dockerRegistry: 'image registry',
  draft: 'settings',
  environment: 'environment',
  execConfig: 'commands in the session',
  format: 'format of the file',
  friendlyName: 'name of the workspace',
  from: 'beginning',
  gpuCount: 'number of GPUs',
  gpus: 'number of GPUs',
  historyDays: 'number of days to keep',
  host: 'address of the host',
  image: 'image',
  keyPath: 'path of the key file',
  launchConfig: 'launch form',
  limit: 'number of entries',
  locale: 'language of sessions',
  location: 'address of the registry',
  mark: 'mark of the browser',
  memoryBytes: 'memory',
  method: 'way to sign in',
  newPassword: 'new password',
  next: 'new password',
  object: 'object',
  permissions: 'permissions',
  persistentProfilePath: 'path of the persistent profile',
  present: 'present password',
  roles: 'roles',
  rows: 'number of rows',
  runConfig: 'run configuration',
  sessionCap: 'number of sessions of the host',
  sessionsPerSite: 'number of sessions of the site',
  sessionsPerUser: 'number of sessions per person',
  shmSizeBytes: 'shared memory',
  sizeBytes: 'size',
  sizing: 'way to fit the picture',
  socketPath: 'path of the socket',
  tail: 'number of lines',
  text: 'text to look for',
  thumbnailIntervalS: 'time between thumbnails',
  timeZone: 'time zone',
  to: 'end',
  url: 'address',
  user: 'account',
  values: 'answers of the launch form',
  volumeMappings: 'volume mappings',
};

/**
 * A place in an input as the subject of a sentence: `The path of the key file`, `Entry 3 of the tags`. A name that the
 * input brought itself (a variable, an answer) is quoted.
 */
export function fieldWords(path: readonly PropertyKey[]): string {
  const last = path.at(-1);
  if (last === undefined) return 'The input';
  if (typeof last === 'number') return `Entry ${last + 1} of ${lowerFirst(fieldWords(path.slice(0, -1)))}`;
  const name = String(last);
  if (Object.hasOwn(words, name)) return `The ${words[name]}`;
  const isOurs = /^[a-z][a-zA-Z]{0,40}$/.test(name);
  if (!isOurs) return `"${outsideText(name, { length: 60 })}"`;
  return `The ${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/\bids?\b/g, (id) => (id === 'id' ? 'ID' : 'IDs'))}`;
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
