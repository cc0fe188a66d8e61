import { ActionIcon, Anchor, Group, ScrollArea, Stack, Table, Text, TextInput, Tooltip } from '@mantine/core';
import { IconPhoto, IconSearch, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { Host, hostImageSchema } from '../../../../common/model/hosts.ts';
import { matcher } from '../../../../common/search/match.ts';
import { freedSentence, givesBackSentence, givesBackWords } from '../../../../common/sizes/words.ts';
import { useQueries } from '../../../app/context.tsx';
import { useMay } from '../../../app/may.ts';
import { confirm } from '../../../ui/dialog/confirm.tsx';
import { FigureHead } from '../../../ui/figures/figure-head.tsx';
import { ImageName } from '../../../ui/image-name.tsx';
import { notifyDone, notifyFailed } from '../../../ui/notify.ts';
import { EmptyState, QueryView } from '../../../ui/page/states.tsx';
import { formatAgo, formatBytes, formatCount, formatTime } from '../../../ui/words/format.ts';
import { ImageUsers, tellInUse, usersText } from './image-users.tsx';

type Image = z.infer<typeof hostImageSchema>;

const shortId = (id: string) => id.replace(/^sha256:/, '').slice(0, 12);
const nameOf = (image: Image) => image.tags[0] ?? shortId(image.id);

export function ImagesTab({ host }: { host: Host }) {
  const queries = useQueries();
  const query = useQuery(queries.hosts.images.queryOptions({ input: { id: host.id } }));
  const mayRemove = useMay('hosts.modify');
  const [text, setText] = useState('');
  const remove = useMutation(
    queries.hosts.removeImage.mutationOptions({
      onSuccess: ({ freedBytes, removed }) => {
        notifyDone(
          !removed
            ? 'Its names were removed. The image stays, because something else holds it.'
            : `The image was removed. ${freedSentence(freedBytes)}`,
        );
        void query.refetch();
      },
      onError: (thrown) => notifyFailed('The image was not removed', thrown),
    }),
  );

  const ask = async (image: Image) => {
    // An engine does not remove what containers stand on; nobody is asked for what cannot be.
    if (image.containers.length > 0) return tellInUse(nameOf(image), image.containers);
    const used = image.usedBy.map(({ name }) => name);
    const agreed = await confirm({
      title: `Remove ${nameOf(image)}?`,
      message: (
        <>
          The image is removed from {host.name}. {givesBackSentence(image.givesBack)}
          {image.tags.length > 1 && ` All its ${image.tags.length} names go with it: ${image.tags.join(', ')}.`}
          {used.length > 0 &&
            ' It stays away until you launch one of its workspaces on this host, or choose "Try again" for it there.'}
        </>
      ),
      lost: used.map((name) => `${name} is not ready to launch on ${host.name} until it is pulled again`),
      confirmLabel: 'Remove image',
      danger: true,
    });
    if (agreed) remove.mutate({ id: host.id, image: image.id, force: false });
  };

  return (
    <QueryView query={query}>
      {({ images }) => {
        if (images.length === 0)
          return (
            <EmptyState icon={IconPhoto} title="No images on this host">
              Installing a workspace brings its image here.
            </EmptyState>
          );
        const fits = matcher(text);
        const shown = images.filter((image) =>
          fits([image.id, ...image.tags, ...image.usedBy.map(({ name }) => name), ...usersText(image)]),
        );
        return (
          <Stack gap="sm">
            <Group justify="space-between">
              <TextInput
                type="search"
                placeholder="Search images"
                aria-label="Search images"
                leftSection={<IconSearch size={15} stroke={1.6} />}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
                w={280}
              />
              <Text size="sm" c="dimmed">
                {formatCount(images.length, 'image')}. Images share layers, so their sizes do not add up.
              </Text>
            </Group>
            <ScrollArea className="fl-panel" type="auto">
              <Table verticalSpacing={6} horizontalSpacing="sm" miw={640} highlightOnHover aria-label="Images">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Image</Table.Th>
                    <Table.Th>Used by</Table.Th>
                    <Table.Th visibleFrom="md">Made</Table.Th>
                    <FigureHead figure="image" />
                    <FigureHead figure="givesBack" />
                    {mayRemove && (
                      <Table.Th w={50}>
                        <span className="fl-visually-hidden">Actions</span>
                      </Table.Th>
                    )}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {shown.map((image) => (
                    <Table.Tr key={image.id}>
                      <Table.Td>
                        {image.tags.length === 0 && (
                          <Text size="sm" c="dimmed">
                            No tag
                          </Text>
                        )}
                        {image.tags.map((tag) => (
                          <div key={tag} className="fl-mono" style={{ overflowWrap: 'break-word' }}>
                            <ImageName name={tag} />
                          </div>
                        ))}
                        <Text className="fl-mono" c="dimmed">
                          {shortId(image.id)}
                        </Text>
                      </Table.Td>
                      <Table.Td>
                        <ImageUsers image={image} />
                      </Table.Td>
                      <Table.Td visibleFrom="md" title={formatTime(image.createdAt)} style={{ whiteSpace: 'nowrap' }}>
                        {formatAgo(image.createdAt, Date.now())}
                      </Table.Td>
                      <ImageSizes image={image} />
                      {mayRemove && (
                        <Table.Td>
                          <Tooltip label="Remove image">
                            <ActionIcon
                              aria-label={`Remove image ${nameOf(image)}`}
                              onClick={() => void ask(image)}
                              loading={remove.isPending && remove.variables.image === image.id}
                            >
                              <IconTrash size={16} stroke={1.6} />
                            </ActionIcon>
                          </Tooltip>
                        </Table.Td>
                      )}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </ScrollArea>
            {shown.length === 0 && (
              <Text size="sm" c="dimmed">
                No image matches.{' '}
                <Anchor component="button" type="button" size="sm" onClick={() => setText('')}>
                  Clear search
                </Anchor>
              </Text>
            )}
          </Stack>
        );
      }}
    </QueryView>
  );
}

/** The cells of an image's size and of what its removal gives back. */
export function ImageSizes({ image }: { readonly image: Pick<Image, 'sizeBytes' | 'givesBack'> }) {
  return (
    <>
      <Table.Td ta="right" className="fl-figures" style={{ whiteSpace: 'nowrap' }}>
        {formatBytes(image.sizeBytes)}
      </Table.Td>
      <Table.Td
        ta="right"
        className="fl-figures"
        style={{ whiteSpace: 'nowrap' }}
        title={givesBackSentence(image.givesBack)}
      >
        {givesBackWords(image.givesBack)}
      </Table.Td>
    </>
  );
}
