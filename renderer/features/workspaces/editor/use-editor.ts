/** The state of the editor: what is typed, what the service says of it, what was confirmed. */
import { useMemo, useState } from 'react';
import type { WorkspaceDraft } from '../../../../common/model/workspaces.ts';
import { mustBeShown, sameRights, warningKey } from '../../../../common/registry/shown.ts';
import { blocking } from './findings.ts';
import { type EditorForm, formOf, readForm } from './form.ts';
import { type MadeOf, useJudgement, useSpace } from './use-judgement.ts';

const none: ReadonlySet<string> = new Set();
const rights = [
  'image',
  'dockerRegistry',
  'runConfig',
  'execConfig',
  'volumeMappings',
  'persistentProfilePath',
] as const;

export function useEditor(start: WorkspaceDraft, confirmedRights: WorkspaceDraft | null, madeOf: MadeOf) {
  const [first] = useState(() => formOf(start));
  const [form, setForm] = useState(first);
  const [confirmed, setConfirmed] = useState(none);
  const [forced, setForced] = useState(none);
  const read = useMemo(() => readForm(form), [form]);
  const { draft, errors, judged } = read;
  const judgement = useJudgement(read, madeOf);
  const space = useSpace(read);

  // What cannot be read may ask for anything: nothing is confirmed before it can. Correcting it starts confirming anew.
  const readable = rights.every((field) => errors[field] === undefined);
  const ask = readable && (confirmedRights === null || !sameRights(confirmedRights, judged));
  const open = ask ? mustBeShown(judgement.warnings).filter((warning) => !confirmed.has(warningKey(warning))) : [];
  const blocked = blocking(judgement.problems);
  return {
    form,
    draft,
    errors,
    judged,
    judgement,
    space,
    confirmed,
    forced,
    ask,
    /** What still has to be looked at or confirmed. */
    open,
    blocked,
    dirty: form !== first || forced.size > 0,
    ready: draft !== null && judgement.current && open.length === 0 && blocked.length === 0,
    change(part: Partial<EditorForm>) {
      setForm((now) => ({ ...now, ...part }));
      // SECURITY: docs/security.md 2.6: what was confirmed was confirmed of other settings.
      if (rights.some((name) => name in part)) setConfirmed(none);
    },
    confirm: (key: string, on: boolean) => setConfirmed((now) => toggled(now, key, on)),
    force: (hostId: string, on: boolean) => setForced((now) => toggled(now, hostId, on)),
  };
}

export type EditorState = ReturnType<typeof useEditor>;

function toggled(set: ReadonlySet<string>, item: string, on: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (on) next.add(item);
  else next.delete(item);
  return next;
}
