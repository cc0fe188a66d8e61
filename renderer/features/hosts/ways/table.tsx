/** The ways to a host, as the console shows them: one line each, in the order in which they are offered. */
import type { ErrorInfo } from '../../../../common/errors.ts';
import type { Host } from '../../../../common/model/hosts.ts';
import type { WayConfigs, WayKind } from '../../../../common/ways/table.ts';
import { socketConsoleWay } from './socket/index.tsx';
import { sshConsoleWay } from './ssh/index.tsx';
import type { ConsoleWay, FilledWay } from './way.ts';

const table = {
  ssh: sshConsoleWay,
  socket: socketConsoleWay,
} as const;

/** What was filled in, for each way: who looks at another one finds it again. */
export type WayForms = { readonly [Kind in WayKind]: (typeof table)[Kind]['emptyForm'] };

/** The kinds are those of `common/ways/table.ts`: one that is missing here does not compile. */
const ways: { readonly [Kind in WayKind]: ConsoleWay<Kind, WayForms[Kind]> } = table;

export const emptyForms: WayForms = { ssh: ways.ssh.emptyForm, socket: ways.socket.emptyForm };

/** What a person chooses from. */
export const wayChoices = Object.entries(ways).map(([value, { label }]) => ({ value, label }));

export function isWayKind(value: string): value is WayKind {
  return Object.hasOwn(ways, value);
}

export function filledWay<Kind extends WayKind>(kind: Kind, forms: WayForms): FilledWay {
  const { filled }: ConsoleWay<Kind, WayForms[Kind]> = ways[kind];
  return filled(forms[kind]);
}

/** The part of the form that belongs to the chosen way. */
export function WaySection<Kind extends WayKind>({
  kind,
  forms,
  onChange,
  ...rest
}: {
  readonly kind: Kind;
  readonly forms: WayForms;
  readonly touched: boolean;
  readonly failure: ErrorInfo | null;
  readonly onChange: (forms: WayForms, name?: string) => void;
}) {
  const { Section }: ConsoleWay<Kind, WayForms[Kind]> = ways[kind];
  return <Section {...rest} form={forms[kind]} onChange={(form, name) => onChange({ ...forms, [kind]: form }, name)} />;
}

/** The parts of a host's settings that belong to its way. */
export function WaySettings({ host }: { readonly host: Host }) {
  return settingsOf(host.config.kind, host, host.config);
}

function settingsOf<Kind extends WayKind>(kind: Kind, host: Host, config: WayConfigs[Kind]) {
  const { Settings }: ConsoleWay<Kind, WayForms[Kind]> = ways[kind];
  return Settings && <Settings host={host} config={config} />;
}
