/** The engine of this machine. */
import type { ConsoleWay } from '../way.ts';
import { type SocketForm, socketConfig, socketProblem } from './form.ts';
import { LocalEngines } from './local-engines.tsx';

export const socketConsoleWay: ConsoleWay<'socket', SocketForm> = {
  label: "This machine's engine",
  emptyForm: { socketPath: '' },
  filled: (form) => ({
    isComplete: socketProblem(form) === undefined,
    address: socketConfig(form).socketPath,
    points: () => [],
    input: () => ({ config: socketConfig(form) }),
  }),
  Section: ({ form, touched, onChange }) => (
    <LocalEngines
      chosen={form.socketPath}
      problem={touched ? socketProblem(form) : undefined}
      onChoose={(socketPath) => onChange({ socketPath })}
    />
  ),
  Settings: null,
};
