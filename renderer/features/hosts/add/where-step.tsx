import { Button, Group, SegmentedControl, Stack } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { ErrorInfo } from '../../../../common/errors.ts';
import { focusFirstInvalid } from '../../../ui/focus-invalid.ts';
import { isWayKind, WaySection, wayChoices } from '../ways/table.tsx';
import { CommonFields } from './common-fields.tsx';
import { commonProblems, type HostDraft, wayOfDraft } from './draft.ts';

/** First step: the way to the host, and what it is called here. */
export function WhereStep({
  draft,
  onChange,
  onNext,
  failure,
}: {
  draft: HostDraft;
  onChange: (draft: HostDraft) => void;
  onNext: (draft: HostDraft) => void;
  /** Why a later step sent the person back. */
  failure: ErrorInfo | null;
}) {
  const [touched, setTouched] = useState(false);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTouched(true);
    if (wayOfDraft(draft).isComplete && Object.keys(commonProblems(draft)).length === 0) onNext(draft);
    else focusFirstInvalid(event.currentTarget);
  };

  return (
    <form onSubmit={submit} noValidate autoComplete="off">
      <Stack gap="lg">
        <SegmentedControl
          aria-label="Kind of host"
          value={draft.kind}
          onChange={(kind) => isWayKind(kind) && onChange({ ...draft, kind })}
          data={wayChoices}
        />
        <WaySection
          kind={draft.kind}
          forms={draft.forms}
          touched={touched}
          failure={failure}
          onChange={(forms, name) => onChange({ ...draft, forms, name: draft.name || (name ?? '') })}
        />
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
