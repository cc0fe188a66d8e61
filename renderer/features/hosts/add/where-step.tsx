import { Button, Group, SegmentedControl, Stack } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useQueries } from '../../../app/context.tsx';
import { focusFirstInvalid } from '../../../ui/focus-invalid.ts';
import { CommonFields } from './common-fields.tsx';
import { commonProblems, type HostDraft, type SshProblems, socketProblem, sshProblems } from './draft.ts';
import { fieldOf } from './hops.ts';
import { LocalEngines } from './local-engines.tsx';
import { SshFields } from './ssh-fields.tsx';

/** First step: this machine's engine or SSH, and what the host is called here. */
export function WhereStep({
  draft,
  onChange,
  onNext,
  failedCode,
}: {
  draft: HostDraft;
  onChange: (draft: HostDraft) => void;
  onNext: (draft: HostDraft) => void;
  /** Why a later step sent the person back. */
  failedCode: string | null;
}) {
  const queries = useQueries();
  const suggestions = useQuery(queries.hosts.sshSuggestions.queryOptions()).data;
  const [touched, setTouched] = useState(false);
  const problems: SshProblems = touched && draft.kind === 'ssh' ? sshProblems(draft.ssh) : {};
  const blamed = failedCode === null ? null : fieldOf(failedCode);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTouched(true);
    const reachable =
      draft.kind === 'ssh' ? Object.keys(sshProblems(draft.ssh)).length === 0 : !socketProblem(draft.socketPath);
    if (reachable && Object.keys(commonProblems(draft)).length === 0) onNext(draft);
    else focusFirstInvalid(event.currentTarget);
  };

  return (
    <form onSubmit={submit} noValidate autoComplete="off">
      <Stack gap="lg">
        <SegmentedControl
          aria-label="Kind of host"
          value={draft.kind}
          onChange={(kind) => onChange({ ...draft, kind: kind === 'socket' ? 'socket' : 'ssh' })}
          data={[
            { value: 'ssh', label: 'Another machine, over SSH' },
            { value: 'socket', label: "This machine's engine" },
          ]}
        />
        {draft.kind === 'ssh' ? (
          <SshFields
            form={draft.ssh}
            problems={problems}
            blamed={blamed}
            suggestions={suggestions}
            onChange={(ssh) => onChange({ ...draft, ssh })}
            onSuggestion={(ssh, alias) => onChange({ ...draft, ssh, name: draft.name || alias })}
          />
        ) : (
          <LocalEngines
            chosen={draft.socketPath}
            problem={touched ? socketProblem(draft.socketPath) : undefined}
            onChoose={(socketPath) => onChange({ ...draft, socketPath })}
          />
        )}
        <CommonFields draft={draft} onChange={onChange} />
        <Group justify="flex-end">
          <Button variant="default" component={Link} to="/hosts">
            Cancel
          </Button>
          <Button type="submit" rightSection={<IconArrowRight size={15} stroke={1.8} />}>
            Continue
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
