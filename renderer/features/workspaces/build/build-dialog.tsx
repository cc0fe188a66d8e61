/** Builds an image on a host: from a Dockerfile that is typed, or from a folder. It becomes a workspace. */
import { Alert, Button, Progress, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconHammer, IconPencil, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { dataOf } from '../../../../common/error-data-of.ts';
import { isAbort } from '../../../../common/errors.ts';
import type { Task } from '../../../../common/model/tasks.ts';
import { useApi, useQueries } from '../../../app/context.tsx';
import { Dialog, DialogBody, DialogFooter, DialogForm } from '../../../ui/dialog/dialog.tsx';
import { focusFirstInvalid } from '../../../ui/focus-invalid.ts';
import { TextEditor } from '../../../ui/json/text-editor.tsx';
import type { LineMark } from '../../../ui/json/text-view.ts';
import { ErrorPanel } from '../../../ui/page/states.tsx';
import { TaskRun } from '../../../ui/tasks/task-run.tsx';
import { formatBytes } from '../../../ui/words/format.ts';
import { FolderChoice, type FolderToBuild } from './folder-choice.tsx';
import { uploadFolder } from './upload.ts';

/** What the editor begins with: the shape of most of them, on an image of the site's own. */
const firstDockerfile = `FROM localhost/fairlead/desktop:1.0

USER root
RUN apt-get update \\
 && apt-get install -y --no-install-recommends vim \\
 && rm -rf /var/lib/apt/lists/*

# Sessions do not run as root.
USER 1000
`;

type Draft = {
  readonly friendlyName: string;
  readonly description: string;
  readonly hostId: string | null;
  readonly from: 'inline' | 'folder';
  readonly dockerfile: string;
  readonly folder: FolderToBuild | null;
};

const newDraft: Draft = {
  friendlyName: '',
  description: '',
  hostId: null,
  from: 'inline',
  dockerfile: firstDockerfile,
  folder: null,
};

export function BuildDialog({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const [draft, setDraft] = useState(newDraft);
  const [taskId, setTaskId] = useState<string | null>(null);
  const [mark, setMark] = useState<LineMark | null>(null);
  const isTouched = draft !== newDraft;
  const again = (task: Task): void => {
    setMark(task.error === null ? null : markOf(task.error));
    setTaskId(null);
  };
  return (
    <Dialog title="Build image" size="xl" tall onClose={onClose} closeOnClickOutside={!isTouched && taskId === null}>
      {taskId === null ? (
        <BuildForm
          draft={draft}
          mark={mark}
          onChange={(part) => {
            if (part.dockerfile !== undefined) setMark(null);
            setDraft((before) => ({ ...before, ...part }));
          }}
          onOrdered={setTaskId}
          onClose={onClose}
        />
      ) : (
        <TaskRun
          taskId={taskId}
          actions={(task) => (
            <>
              {task.state !== 'succeeded' && task.endedAt !== null && (
                <Button
                  variant="default"
                  leftSection={<IconPencil size={14} stroke={1.6} />}
                  onClick={() => again(task)}
                >
                  Change it
                </Button>
              )}
              <Button variant="default" onClick={onClose}>
                Close
              </Button>
              <LaunchMade
                task={task}
                onLaunch={(id) => void navigate({ to: `/workspaces/${id}/launch`, search: true })}
              />
            </>
          )}
        />
      )}
    </Dialog>
  );
}

/** Launches what was built, once it is there. */
function LaunchMade({ task, onLaunch }: { readonly task: Task; readonly onLaunch: (workspaceId: string) => void }) {
  const { result } = task;
  const id = typeof result === 'object' && result !== null && 'workspaceId' in result ? result.workspaceId : null;
  if (task.state !== 'succeeded' || typeof id !== 'string') return null;
  return (
    <Button leftSection={<IconPlayerPlay size={14} stroke={1.6} />} onClick={() => onLaunch(id)}>
      Launch
    </Button>
  );
}

function markOf(error: NonNullable<Task['error']>): LineMark | null {
  const line = dataOf(error, 'IMAGE_BUILD_FAILED')?.line ?? null;
  return line === null ? null : { line, message: error.message };
}

type BuildFormProps = {
  readonly draft: Draft;
  readonly mark: LineMark | null;
  readonly onChange: (part: Partial<Draft>) => void;
  readonly onOrdered: (taskId: string) => void;
  readonly onClose: () => void;
};

function BuildForm({ draft, mark, onChange, onOrdered, onClose }: BuildFormProps) {
  const api = useApi();
  const queries = useQueries();
  const hosts = useQuery(queries.hosts.list.queryOptions()).data?.hosts ?? [];
  const able = hosts.filter(({ connection }) => connection.state === 'connected');
  const only = able.length === 1 ? able[0]?.id : undefined;
  const hostId = draft.hostId ?? only ?? null;
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [uploaded, setUploaded] = useState<number | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const { friendlyName, description, from, dockerfile, folder } = draft;
  const isReady =
    friendlyName.trim() !== '' && hostId !== null && (from === 'inline' ? dockerfile.trim() !== '' : folder !== null);

  const order = async (host: string): Promise<void> => {
    const scope = new AbortController();
    stop.current = scope;
    setBusy(true);
    setError(null);
    try {
      const source =
        from === 'inline' || folder === null
          ? { kind: 'inline' as const, dockerfile }
          : {
              kind: 'folder' as const,
              dockerfile: folder.dockerfile,
              folderId: await uploadFolder(api, folder.folder.files, scope.signal, setUploaded),
            };
      const { taskId } = await api.images.build({
        hostId: host,
        friendlyName: friendlyName.trim(),
        description: description.trim(),
        source,
      });
      onOrdered(taskId);
    } catch (thrown) {
      if (!scope.signal.aborted && !isAbort(thrown)) setError(thrown);
    } finally {
      setBusy(false);
      setUploaded(null);
    }
  };

  return (
    <DialogForm
      onSubmit={(form) => {
        setTried(true);
        if (isReady && hostId !== null) void order(hostId);
        else focusFirstInvalid(form);
      }}
    >
      <DialogBody>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            The image is built on the host by its engine, and becomes a workspace there. It can be brought to other
            hosts afterwards, under Edit.
          </Text>
          <TextInput
            label="Name"
            description="What people see. The image is named after it."
            required
            data-autofocus
            maxLength={200}
            value={friendlyName}
            error={tried && friendlyName.trim() === '' ? 'Give it a name.' : undefined}
            onChange={({ currentTarget }) => onChange({ friendlyName: currentTarget.value })}
          />
          <TextInput
            label="Description"
            maxLength={2000}
            value={description}
            onChange={({ currentTarget }) => onChange({ description: currentTarget.value })}
          />
          <Select
            label="Host"
            description="Where it is built. Images that it begins with have to be there, or are pulled there."
            required
            allowDeselect={false}
            placeholder={able.length === 0 ? 'No host is connected' : 'Choose a host'}
            data={able.map(({ id, name }) => ({ value: id, label: name }))}
            value={hostId}
            error={tried && hostId === null ? 'Choose a host that is connected.' : undefined}
            onChange={(chosen) => onChange({ hostId: chosen })}
          />
          <SegmentedControl
            aria-label="What it is built from"
            data={[
              { value: 'inline', label: 'Dockerfile' },
              { value: 'folder', label: 'Folder' },
            ]}
            value={from}
            onChange={(value) => onChange({ from: value === 'folder' ? 'folder' : 'inline' })}
            style={{ alignSelf: 'flex-start' }}
          />
          {from === 'inline' ? (
            <TextEditor
              label="Dockerfile"
              description="It has no folder beside it: what it copies comes from images, or from addresses."
              value={dockerfile}
              mark={mark}
              error={tried && dockerfile.trim() === '' ? 'Say what it is built from.' : undefined}
              onChange={(text) => onChange({ dockerfile: text })}
            />
          ) : (
            <>
              <FolderChoice
                value={folder}
                onChange={(chosen) => onChange({ folder: chosen })}
                error={tried && folder === null ? 'Choose a folder.' : undefined}
              />
              {mark !== null && (
                <Alert color="red" variant="light" p="sm">
                  {mark.message}
                </Alert>
              )}
            </>
          )}
        </Stack>
      </DialogBody>
      <DialogFooter
        above={
          error !== null ? (
            <ErrorPanel error={error} title="The build was not started" />
          ) : uploaded !== null && folder !== null ? (
            <Uploading done={uploaded} of={folder.folder.bytes} />
          ) : undefined
        }
      >
        <Button
          variant="default"
          onClick={() => {
            if (busy) stop.current?.abort();
            else onClose();
          }}
        >
          Cancel
        </Button>
        <Button type="submit" loading={busy} leftSection={<IconHammer size={14} stroke={1.6} />}>
          Build
        </Button>
      </DialogFooter>
    </DialogForm>
  );
}

function Uploading({ done, of }: { readonly done: number; readonly of: number }) {
  return (
    <Stack gap={4}>
      <Progress value={of === 0 ? 100 : (done / of) * 100} size="sm" aria-label="Progress of the upload" />
      <Text size="xs" c="dimmed" className="fl-figures">
        Bringing the folder to the service: {formatBytes(done)} of {formatBytes(of)}
      </Text>
    </Stack>
  );
}
