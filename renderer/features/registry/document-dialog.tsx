/** A registry's document: indented to be read, or to the letter as it was fetched. */

import { Button, Group, SegmentedControl, Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useQueries } from '../../app/context.tsx';
import { CopyTextButton } from '../../ui/copy-button.tsx';
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog/dialog.tsx';
import { DialogQuery } from '../../ui/dialog/dialog-query.tsx';
import { JsonEditor } from '../../ui/json/json-editor.tsx';
import { indentJson } from '../../ui/json/json-indent.ts';
import { formatBytes, formatTime } from '../../ui/words/format.ts';

export function DocumentDialog({ registryId, onClose }: { readonly registryId: string; readonly onClose: () => void }) {
  const queries = useQueries();
  const document = useQuery(queries.registries.document.queryOptions({ input: { id: registryId } }));
  const registries = useQuery(queries.registries.list.queryOptions());
  const name = registries.data?.registries.find(({ id }) => id === registryId)?.name ?? 'Registry';
  return (
    <Dialog
      onClose={onClose}
      size={1080}
      tall
      title={`Document of ${name}`}
      subtitle={
        document.data && `${formatBytes(document.data.text.length)} · fetched ${formatTime(document.data.fetchedAt)}`
      }
    >
      <DialogQuery query={document}>
        {({ text }) => <DocumentText text={text} name={name} onClose={onClose} />}
      </DialogQuery>
    </Dialog>
  );
}

type DocumentTextProps = { readonly text: string; readonly name: string; readonly onClose: () => void };

function DocumentText({ text, name, onClose }: DocumentTextProps) {
  const [form, setForm] = useState<'indented' | 'fetched'>('indented');
  const [wrap, setWrap] = useState(true);
  const indented = useMemo(() => indentJson(text), [text]);
  const shown = form === 'indented' ? indented : text;
  return (
    <>
      <DialogBody>
        <JsonEditor label={`Document of ${name}`} hideLabel readOnly value={shown} wrap={wrap} maxHeight="none" />
      </DialogBody>
      <DialogFooter
        start={
          <Group gap="md">
            <SegmentedControl
              aria-label="How it is shown"
              data={[
                { value: 'indented', label: 'Indented' },
                { value: 'fetched', label: 'As fetched' },
              ]}
              value={form}
              onChange={(next) => setForm(next === 'fetched' ? 'fetched' : 'indented')}
            />
            <Switch
              label={<Text size="sm">Wrap lines</Text>}
              checked={wrap}
              onChange={({ currentTarget }) => setWrap(currentTarget.checked)}
            />
          </Group>
        }
      >
        <CopyTextButton value={shown} label="Copy" />
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </DialogFooter>
    </>
  );
}
