import { Button, Switch } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { intakeWords } from '../../../../common/hosts/intake.ts';
import type { Host } from '../../../../common/model/hosts.ts';
import { useQueries } from '../../../app/context.tsx';
import { notifyDone, notifyFailed } from '../../../ui/notify.ts';
import { Panel } from '../../../ui/page/panel.tsx';
import { ErrorPanel } from '../../../ui/page/states.tsx';
import { CommonFields } from '../add/common-fields.tsx';
import { commonProblems } from '../add/draft.ts';

type Fields = { name: string; tags: readonly string[]; zone: string; installByDefault: boolean };

const fieldsOf = ({ name, tags, zone, installByDefault }: Host): Fields => ({ name, tags, zone, installByDefault });

/** Name, tags, zone, installs, and whether new sessions may come here. */
export function GeneralSettings({ host }: { host: Host }) {
  const queries = useQueries();
  // null: nothing was changed here, so what the service says is shown.
  const [draft, setDraft] = useState<Fields | null>(null);
  const fields = draft ?? fieldsOf(host);
  const dirty = draft !== null && JSON.stringify(draft) !== JSON.stringify(fieldsOf(host));
  const save = useMutation(
    queries.hosts.update.mutationOptions({
      onSuccess: () => {
        setDraft(null);
        notifyDone('Saved.');
      },
    }),
  );
  const enable = useMutation(
    queries.hosts.update.mutationOptions({ onError: (thrown) => notifyFailed('This was not changed', thrown) }),
  );
  const intake = intakeWords({ enabled: host.enabled, sessions: host.runningSessions });
  return (
    <>
      <Panel
        title="General"
        footer={
          <>
            <Button variant="default" disabled={!dirty} onClick={() => setDraft(null)}>
              Discard
            </Button>
            <Button
              disabled={!dirty || Object.keys(commonProblems(fields, true)).length > 0}
              loading={save.isPending}
              onClick={() =>
                save.mutate({
                  id: host.id,
                  name: fields.name.trim(),
                  tags: [...fields.tags],
                  zone: fields.zone.trim() || 'default',
                  installByDefault: fields.installByDefault,
                })
              }
            >
              Save
            </Button>
          </>
        }
      >
        <CommonFields draft={fields} onChange={setDraft} nameRequired />
        {save.error && <ErrorPanel error={save.error} title="The host was not saved" />}
      </Panel>
      <Panel title="New sessions">
        <Switch
          label={intake === null ? 'This host takes new sessions' : `This host is ${intake.label.toLowerCase()}`}
          description="Off: running sessions go on, new ones are placed elsewhere. Use it before maintenance. Takes effect at once."
          checked={enable.isPending ? enable.variables.enabled === true : host.enabled}
          disabled={enable.isPending}
          onChange={(event) => enable.mutate({ id: host.id, enabled: event.currentTarget.checked })}
        />
      </Panel>
    </>
  );
}
