import { Alert, Button } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Host } from '../../../../../common/model/hosts.ts';
import type { SshConfig } from '../../../../../common/ways/ssh/config.ts';
import { useQueries } from '../../../../app/context.tsx';
import { notifyDone } from '../../../../ui/notify.ts';
import { Panel } from '../../../../ui/page/panel.tsx';
import { ErrorPanel } from '../../../../ui/page/states.tsx';
import { fieldOf } from './blame.ts';
import { formOf, isMoved, keepsSecret, savedWords, settingsProblems } from './connection-form.ts';
import { sshConfig, sshSecret, withoutSecrets } from './form.ts';
import { SshFields } from './ssh-fields.tsx';

/** How the host is reached. Secrets can be replaced, never read. */
export function ConnectionSettings({ host, config }: { host: Host; config: SshConfig }) {
  const queries = useQueries();
  const suggestions = useQuery(queries.hosts.sshSuggestions.queryOptions()).data;
  const saved = formOf(config);
  const [form, setForm] = useState(saved);
  const [touched, setTouched] = useState(false);
  const dirty = JSON.stringify(form) !== JSON.stringify(saved);
  const moved = isMoved(form, config);
  const sameMethod = form.method === config.auth.method && !moved;
  const all = settingsProblems(form, config);
  const save = useMutation(
    queries.hosts.update.mutationOptions({
      gcTime: 0,
      onSuccess: (now) => {
        setForm(withoutSecrets);
        setTouched(false);
        notifyDone(savedWords(now));
      },
    }),
  );
  // The state of a connection does not say which hop it is about: with jump hosts no field is blamed.
  const { code } = host.connection;
  const field = code === undefined || form.hops.length > 0 ? null : fieldOf(code);
  const submit = () => {
    setTouched(true);
    if (Object.keys(all).length > 0) return;
    const secret = sshSecret(form);
    save.mutate({ id: host.id, config: sshConfig(form), ...(secret && { secret }) });
  };
  return (
    <Panel
      title="Connection"
      footer={
        <>
          <Button
            variant="default"
            disabled={!dirty}
            onClick={() => {
              setForm(saved);
              setTouched(false);
            }}
          >
            Discard
          </Button>
          <Button disabled={!dirty} loading={save.isPending} onClick={submit}>
            Save and reconnect
          </Button>
        </>
      }
    >
      <SshFields
        form={form}
        problems={touched ? all : {}}
        blamed={field === null || dirty ? null : { field, hop: null }}
        suggestions={suggestions}
        onChange={setForm}
        secretKept={sameMethod}
        hopSecretKept={(hop) => keepsSecret(hop, config)}
      />
      {moved && (
        <Alert color="yellow" icon={<IconInfoCircle size={18} />} title="Another address">
          The known key and the stored secret belong to the old address and are not used for the new one. After saving,
          confirm the new host's key below, and enter the secret here.
        </Alert>
      )}
      {save.error && <ErrorPanel error={save.error} title="The connection was not saved" />}
    </Panel>
  );
}
