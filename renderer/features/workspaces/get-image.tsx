/** How an image that comes from no image registry gets to a host: built there, or loaded from a file. */
import { Button, FileButton, Group, Tooltip } from '@mantine/core';
import { IconFileUpload, IconHammer } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ownImageOf } from '../../../common/images/own-images.ts';
import type { Install } from '../../../common/model/workspaces.ts';
import { useApi, useQueries } from '../../app/context.tsx';
import { notifyFailed, notifyOffer } from '../../ui/notify.ts';
import { uploadArchive } from './build/upload-archive.ts';

type GetImageProps = {
  /** The image's name, as engines are given it. */
  readonly reference: string;
  readonly install: Pick<Install, 'hostId' | 'hostName'>;
};

/** Orders a build, and says where its log is. */
function useBuild(hostName: string) {
  const queries = useQueries();
  const navigate = useNavigate();
  return useMutation(
    queries.imageSources.build.mutationOptions({
      onSuccess: ({ taskId }) =>
        notifyOffer(`${hostName} builds the image.`, 'Show the log', () => {
          void navigate({ to: '/tasks/$id', params: { id: taskId } });
        }),
      onError: (thrown) => notifyFailed('The image is not built', thrown),
    }),
  );
}

/** Packages get old: an image of ours that is there is built anew, with those of today. Not there for others. */
export function BuildAgain({ reference, install: { hostId, hostName } }: GetImageProps) {
  const own = ownImageOf(reference);
  const build = useBuild(hostName);
  if (own === null) return null;
  return (
    <Tooltip label="With the packages of today. Sessions that run keep what they have." maw={260}>
      <Button
        variant="subtle"
        leftSection={<IconHammer size={14} stroke={1.6} />}
        aria-label={`Build again on ${hostName}`}
        loading={build.isPending}
        onClick={() => build.mutate({ hostId, image: own, fresh: true })}
      >
        Build again
      </Button>
    </Tooltip>
  );
}

export function GetImage({ reference, install: { hostId, hostName } }: GetImageProps) {
  const api = useApi();
  const navigate = useNavigate();
  const own = ownImageOf(reference);
  const show = (taskId: string) => void navigate({ to: '/tasks/$id', params: { id: taskId } });
  const build = useBuild(hostName);
  const load = useMutation({
    mutationFn: (file: File) => uploadArchive(api, { hostId, reference }, file),
    onSuccess: ({ taskId, sent }) => {
      notifyOffer(`The image is on its way to ${hostName}. Leave this page open until it is there.`, 'Show', () =>
        show(taskId),
      );
      sent.catch((thrown: unknown) => notifyFailed('The upload is over', thrown));
    },
    onError: (thrown) => notifyFailed('The image was not loaded', thrown),
  });
  const busy = build.isPending || load.isPending;
  return (
    <Group gap={6} justify="flex-end">
      {own !== null && (
        <Button
          variant="default"
          leftSection={<IconHammer size={14} stroke={1.6} />}
          aria-label={`Build on ${hostName}`}
          disabled={busy}
          loading={build.isPending}
          onClick={() => build.mutate({ hostId, image: own })}
        >
          Build here
        </Button>
      )}
      <FileButton accept=".tar,.tar.gz,.tgz,application/x-tar" onChange={(file) => file !== null && load.mutate(file)}>
        {(props) => (
          <Button
            {...props}
            variant="default"
            leftSection={<IconFileUpload size={14} stroke={1.6} />}
            aria-label={`Load a file on ${hostName}`}
            disabled={busy}
            loading={load.isPending}
          >
            Load file
          </Button>
        )}
      </FileButton>
    </Group>
  );
}
