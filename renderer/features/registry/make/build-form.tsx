/** A folder or an archive of one, checked and built. */
import { Alert, Anchor, Button, FileButton, Group, Progress, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconDownload, IconFileZip, IconFolder } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { archiveLimits, megabytes } from '../../../../common/registry-source/archive-files.ts';
import { useApi, useQueries } from '../../../app/context.tsx';
import { DialogBody, DialogFooter } from '../../../ui/dialog/dialog.tsx';
import { Facts } from '../../../ui/figures/facts.tsx';
import { ErrorPanel } from '../../../ui/page/states.tsx';
import { formatBytes } from '../../../ui/words/format.ts';
import { builtWords } from './built-words.ts';
import { CheckList } from './check-list.tsx';
import { archiveAsChosen, archiveOfFolder, chosen, piecesOf } from './upload.ts';

type BuildFormProps = {
  /** Not, while another tab is: what is under way goes on. */
  readonly isShown: boolean;
  readonly onClose: () => void;
  readonly onSteps: () => void;
};

/** What goes on between choosing and the answer. */
type Progressed = { readonly sent: number; readonly of: number } | 'packing' | 'building';

const mark = { size: 18, stroke: 1.6 } as const;

export function BuildForm({ isShown, onClose, onSteps }: BuildFormProps) {
  const api = useApi();
  const queries = useQueries();
  const [progress, setProgress] = useState<Progressed | null>(null);
  const folderReset = useRef<() => void>(null);
  const archiveReset = useRef<() => void>(null);
  const left = useRef(new AbortController());
  useEffect(() => {
    const leaving = new AbortController();
    left.current = leaving;
    return () => leaving.abort();
  }, []);
  const build = useMutation({
    async mutationFn(files: readonly File[]) {
      const { signal } = left.current;
      setProgress('packing');
      const [first] = files;
      const isArchive = files.length === 1 && first !== undefined && first.webkitRelativePath === '';
      const { bytes, modified } = isArchive
        ? await archiveAsChosen(chosen(first))
        : await archiveOfFolder(files.map(chosen));
      const { uploadId } = await api.registries.making.beginUpload(undefined, { signal });
      for (const piece of piecesOf(bytes)) {
        await api.registries.making.addPiece({ uploadId, base64: piece.bytes.toBase64() }, { signal });
        setProgress({ sent: piece.end, of: bytes.length });
      }
      setProgress('building');
      return api.registries.making.build({ uploadId, modified }, { signal });
    },
    onSettled: () => setProgress(null),
  });
  const download = useMutation(
    queries.registries.making.download.mutationOptions({
      // The answer is an attachment: the page stays.
      onSuccess: ({ url }) => window.location.assign(url),
    }),
  );
  const start = (files: readonly File[]) => {
    if (files.length === 0) return;
    // The same folder, once it was changed, is chosen again.
    folderReset.current?.();
    archiveReset.current?.();
    download.reset();
    build.mutate(files);
  };
  const { data } = build;
  const siteId = data?.siteId ?? null;
  const words = data === undefined ? null : builtWords(data.report, formatBytes(data.bytes));
  return (
    <>
      <DialogBody>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            The folder of a registry, in the layout of <code>registry.json</code> or of the published template, or a ZIP
            archive of it: up to {megabytes(archiveLimits.bytes)}. It is checked and built by this site; nothing in it
            is run, and nothing of it becomes a part of this site.
          </Text>
          <Group gap="xs">
            <FileButton
              multiple
              resetRef={folderReset}
              onChange={start}
              inputProps={{ 'aria-label': 'Folder of the registry', ...{ webkitdirectory: '' } }}
            >
              {(props) => (
                <Button
                  {...props}
                  variant="default"
                  data-autofocus
                  disabled={build.isPending}
                  leftSection={<IconFolder size={15} stroke={1.6} />}
                >
                  Choose a folder
                </Button>
              )}
            </FileButton>
            <FileButton
              accept=".zip,application/zip"
              resetRef={archiveReset}
              onChange={(file) => start(file === null ? [] : [file])}
              inputProps={{ 'aria-label': 'Archive of the registry' }}
            >
              {(props) => (
                <Button
                  {...props}
                  variant="default"
                  disabled={build.isPending}
                  leftSection={<IconFileZip size={15} stroke={1.6} />}
                >
                  Choose an archive
                </Button>
              )}
            </FileButton>
          </Group>
          {progress !== null && <Going progress={progress} />}
          {build.error && <ErrorPanel error={build.error} />}
          {data !== undefined && words !== null && !build.isPending && (
            <>
              <Facts
                facts={[
                  { name: 'Registry', value: data.report.name },
                  { name: 'Written in schema', value: data.report.schema },
                  { name: 'Workspaces', value: data.report.workspaces.toLocaleString() },
                  { name: 'With security warnings', value: data.report.flagged.toLocaleString() },
                  { name: 'Cannot be used', value: data.report.unusable.toLocaleString() },
                ]}
              />
              {siteId === null ? (
                <Alert color="red" variant="light" p="sm" role="alert" title="It cannot be built yet">
                  Put the errors below right, and choose it once more.
                </Alert>
              ) : (
                <Alert
                  color={words.color}
                  variant="light"
                  p="sm"
                  role="status"
                  icon={words.cost === null ? <IconCircleCheck {...mark} /> : <IconAlertTriangle {...mark} />}
                  title={words.title}
                >
                  {words.cost !== null && <Text size="sm">{words.cost}</Text>}
                  Download the site, and copy what is in the archive to a web server, below any path.{' '}
                  <Anchor component="button" type="button" inherit c="inherit" underline="always" onClick={onSteps}>
                    How to publish it
                  </Anchor>
                </Alert>
              )}
              <CheckList report={data.report} />
            </>
          )}
        </Stack>
      </DialogBody>
      {isShown && (
        <DialogFooter above={download.error && <ErrorPanel error={download.error} />}>
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button
            leftSection={<IconDownload size={14} stroke={1.6} />}
            disabled={siteId === null || build.isPending}
            loading={download.isPending}
            onClick={() => siteId !== null && download.mutate({ siteId })}
          >
            Download the site
          </Button>
        </DialogFooter>
      )}
    </>
  );
}

function Going({ progress }: { readonly progress: Progressed }) {
  const isSent = typeof progress === 'object';
  const words = {
    packing: 'Reading what was chosen',
    building: 'Checking and building',
  } as const;
  return (
    <Stack gap={4} role="status">
      <Text size="sm">
        {isSent ? `Sending ${formatBytes(progress.sent)} of ${formatBytes(progress.of)}` : words[progress]}
      </Text>
      <Progress value={isSent ? (progress.sent / progress.of) * 100 : 100} animated={!isSent} size="sm" aria-hidden />
    </Stack>
  );
}
