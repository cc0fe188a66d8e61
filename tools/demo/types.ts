import type { WorkspaceDraft } from '../../common/model/workspaces.ts';
import type { SecretBox } from '../../service/secrets/types.ts';
import type { IdSource, Store } from '../../service/store/types.ts';
import type { Bed } from '../bed/types.ts';
import type { Chance } from './chance.ts';

/** How many of each. What is not named in a call is as in `manyOfEverything`. */
export type DemoCounts = {
  readonly hosts: number;
  /** Sessions that are not over. */
  readonly sessions: number;
  /** How many of them are launched on the bed's engines when the service starts; none without the bed. */
  readonly launched: number;
  /** Sessions that have ended. */
  readonly history: number;
  readonly registries: number;
  /** Parts of tasks included. */
  readonly tasks: number;
  readonly auditEntries: number;
};

export const manyOfEverything: DemoCounts = {
  hosts: 34,
  sessions: 30,
  launched: 8,
  history: 240,
  registries: 9,
  tasks: 2000,
  auditEntries: 10_000,
};

/** What the parts of the demonstration write with. */
export type Scene = {
  readonly store: Store;
  readonly secrets: SecretBox;
  readonly dataDir: string;
  readonly counts: DemoCounts;
  readonly chance: Chance;
  /** Null: nothing runs here that could be connected to. */
  readonly bed: Bed | null;
  readonly newId: IdSource;
  /** When the demonstration was made, epoch milliseconds. */
  readonly now: number;
};

export type DemoHost = {
  readonly id: string;
  readonly name: string;
  readonly reachable: boolean;
  /** Reachable and enabled. */
  readonly takesSessions: boolean;
};
export type DemoWorkspace = {
  readonly id: string;
  readonly draft: WorkspaceDraft;
  /** Its image is in the bed's image registry. */
  readonly real: boolean;
};

export const people = [
  'admin',
  'Anna Berger',
  'Björn Åkesson',
  'Chidi Okafor',
  'Dilnoza Karimova',
  'Élodie Lefèvre',
  'Farid Haddad',
  'Grażyna Wójcik',
  'Hiroshi Tanaka',
  'support',
] as const;

/** The id of a person; the one of a local site is its own. */
export function personId(name: string): string {
  return name === 'admin' ? 'local' : name.toLowerCase().replaceAll(' ', '.');
}
