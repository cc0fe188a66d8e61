/** What reaches the engine and the container, as JSON with every finding at its place. */
import { Alert, Stack, Text } from '@mantine/core';
import { useDeferredValue, useMemo } from 'react';
import { JsonEditor } from '../../../ui/json/json-editor.tsx';
import { marksFor, placeOf } from './findings.ts';
import { type EditorForm, type FormErrors, type JsonPart, partNames } from './form.ts';
import type { Judgement } from './use-judgement.ts';

/** `name`: as registries call it, where that is another name. */
const parts: readonly { part: JsonPart; name: string | null; description: string; minHeight: string }[] = [
  {
    part: 'runConfig',
    name: 'run_config',
    description: 'Arguments of docker-py’s containers.run',
    minHeight: '140px',
  },
  {
    part: 'execConfig',
    name: 'exec_config',
    description: 'first_launch, go, assign',
    minHeight: '100px',
  },
  {
    part: 'volumeMappings',
    name: null,
    description: '{ "/host/path": { "bind": "/path", "mode": "rw" } }',
    minHeight: '64px',
  },
  {
    part: 'launchConfig',
    name: 'launch_config',
    description: 'Fields that are asked before a session starts',
    minHeight: '64px',
  },
];

export function ContainerTab({
  form,
  errors,
  judgement,
  change,
}: {
  readonly form: EditorForm;
  readonly errors: FormErrors;
  readonly judgement: Judgement;
  readonly change: (part: Partial<EditorForm>) => void;
}) {
  return (
    <Stack gap="lg">
      {parts.map(({ name, ...one }) => (
        <PartEditor
          key={one.part}
          {...one}
          label={name === null ? partNames[one.part] : `${partNames[one.part]} (${name})`}
          value={form[one.part]}
          error={errors[one.part] ?? null}
          judgement={judgement}
          onChange={(text) => change({ [one.part]: text })}
        />
      ))}
    </Stack>
  );
}

function PartEditor({
  part,
  label,
  description,
  minHeight,
  value,
  error,
  judgement,
  onChange,
}: {
  readonly part: JsonPart;
  readonly label: string;
  readonly description: string;
  readonly minHeight: string;
  readonly value: string;
  readonly error: string | null;
  readonly judgement: Judgement;
  readonly onChange: (text: string) => void;
}) {
  const { problems, warnings } = judgement;
  const marks = useDeferredValue(useMemo(() => marksFor(part, { problems, warnings }), [part, problems, warnings]));
  const own = problems.filter((problem) => placeOf(problem)?.part === part);
  return (
    <Stack gap="xs">
      <JsonEditor
        label={label}
        description={description}
        value={value}
        onChange={onChange}
        marks={marks}
        error={error}
        minHeight={minHeight}
      />
      {own.length > 0 && (
        <Alert color={own.some(({ severity }) => severity === 'error') ? 'red' : 'yellow'} variant="light" p="xs">
          <Stack gap={2}>
            {own.map((problem) => (
              <Text size="sm" key={`${problem.property}:${problem.message}`}>
                <span className="fl-mono">{problem.property}</span> · {problem.message}
              </Text>
            ))}
          </Stack>
        </Alert>
      )}
    </Stack>
  );
}
