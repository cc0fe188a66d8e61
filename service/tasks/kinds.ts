import { FairleadError } from '../../common/errors.ts';
import type { TaskDefinition, TaskKind } from './types.ts';

type AnyDefinition = TaskDefinition<unknown, unknown>;

export type Kinds = {
  add<Input, Result>(kind: string, definition: TaskDefinition<Input, Result>): TaskKind<Input, Result>;
  has(kind: string): boolean;
  /** @throws TASK_KIND_UNKNOWN */
  get(kind: string): AnyDefinition;
};

/** The kinds of tasks that this process can run. */
export function createKinds(): Kinds {
  const kinds = new Map<string, AnyDefinition>();
  return {
    add: (kind, definition) => {
      if (kinds.has(kind)) {
        throw new FairleadError('TASK_KIND_TWICE', {
          message: `The task kind "${kind}" is registered twice.`,
          hint: 'This is a mistake in Fairlead.',
          status: 500,
        });
      }
      // Stored input is unknown until the kind's own parser has read it: the one place where its type is regained.
      kinds.set(kind, {
        ...definition,
        title: (input) => definition.title(definition.input.parse(input)),
        run: (ctx) => definition.run({ ...ctx, input: inputOf(kind, definition, ctx.input) }),
      });
      return { kind, definition };
    },
    has: (kind) => kinds.has(kind),
    get: (kind) => {
      const definition = kinds.get(kind);
      if (definition !== undefined) return definition;
      throw new FairleadError('TASK_KIND_UNKNOWN', {
        message: `This Fairlead does not know tasks of the kind "${kind}".`,
        hint: 'They were made by another version.',
        status: 500,
        data: { kind },
      });
    },
  };
}

/** What a task is to work on, as an older version may have stored it: what came later has defaults in the kind's schema. */
function inputOf<Input, Result>(kind: string, definition: TaskDefinition<Input, Result>, stored: unknown): Input {
  try {
    return definition.input.parse(stored);
  } catch (cause) {
    throw new FairleadError('TASK_INPUT_UNREADABLE', {
      message: 'What this task is to work on cannot be read.',
      hint: 'Another version of Fairlead stored it. Start the same from its page again.',
      status: 500,
      data: { kind },
      cause,
    });
  }
}
