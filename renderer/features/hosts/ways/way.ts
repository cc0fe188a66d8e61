/** What the console has to know of a way to a host: its part of the form, and what of that is sent. */
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ErrorInfo } from '../../../../common/errors.ts';
import type { Host, HostConfig, HostKey, HostSecret } from '../../../../common/model/hosts.ts';
import type { SshAddress, SshHopConfig } from '../../../../common/ways/ssh/config.ts';
import type { WayConfigs, WayKind } from '../../../../common/ways/table.ts';

/** A key that somebody compared and confirmed here, and the point of the way that showed it. */
export type Confirmed = { readonly id: string; readonly key: HostKey };

/** Something on the way that shows a key before it is signed in to. */
export type KeyPoint = {
  /** Its address, and the way there. */
  readonly id: string;
  readonly host: string;
  readonly port: number;
  /** A jump host, and not the host itself. */
  readonly isJump: boolean;
  /** What asks for its key. */
  readonly probe: SshAddress & { readonly hops?: SshHopConfig[]; readonly secret?: HostSecret };
};

/** What is sent of a way to check and to add a host. */
type WayInput = {
  readonly config: HostConfig;
  readonly secret?: HostSecret;
  readonly confirmedKey?: HostKey;
};

/** A way with what was filled in. Pure. */
export type FilledWay = {
  /** Nothing keeps it from being sent. */
  readonly isComplete: boolean;
  /** For reading: where it leads. */
  readonly address: string;
  /** What has to be confirmed before anything is sent that signs in; empty for a way without keys. */
  points(confirmed: readonly Confirmed[]): readonly KeyPoint[];
  input(confirmed: readonly Confirmed[]): WayInput;
};

export type SectionProps<Form> = {
  readonly form: Form;
  /** Somebody tried to go on: what is missing is said. */
  readonly touched: boolean;
  /** Why a later step sent the person back. */
  readonly failure: ErrorInfo | null;
  /** `name`: one that goes with what was chosen, for a host that has none yet. */
  readonly onChange: (form: Form, name?: string) => void;
};

/** Beside a host's name. */
export type WayMark = { readonly words: string; readonly Icon: Icon };

/** What the folder of a way gives to the table. */
export type ConsoleWay<Kind extends WayKind, Form> = {
  /** In the choice of ways. */
  readonly label: string;
  readonly emptyForm: Form;
  filled(form: Form): FilledWay;
  /** Its part of the form that adds a host. */
  readonly Section: (props: SectionProps<Form>) => ReactNode;
  /** Its parts of a host's settings; null where there is nothing to change. */
  readonly Settings: ((props: { readonly host: Host; readonly config: WayConfigs[Kind] }) => ReactNode) | null;
};
