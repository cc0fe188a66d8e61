/** What stands beside a host's name for its way. Apart from the table: the list of hosts needs none of the forms. */
import type { HostConfig } from '../../../../common/model/hosts.ts';
import type { WayKind } from '../../../../common/ways/table.ts';
import { socketMark } from './socket/mark.ts';
import { sshMark } from './ssh/mark.ts';
import type { WayMark } from './way.ts';

const marks: { readonly [Kind in WayKind]: WayMark } = { ssh: sshMark, socket: socketMark };

/** A host's way in words, and its sign. */
export function wayMark({ kind }: HostConfig): WayMark {
  return marks[kind];
}
