/** Chooses a folder of one's own machine to build from. */
import { Button, Group, Input, Select, Stack, Text } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { formatBytes, formatCount } from '../../../ui/words/format.ts';
import { type ChosenFolder, chosenFolder, folderProblem, ignoreFileOf } from './folder-files.ts';

export type FolderToBuild = { readonly folder: ChosenFolder<Blob>; readonly dockerfile: string };

type FolderChoiceProps = {
  readonly value: FolderToBuild | null;
  readonly onChange: (value: FolderToBuild | null) => void;
  /** What is wrong where nothing was chosen. */
  readonly error: string | undefined;
};

export function FolderChoice({ value, onChange, error }: FolderChoiceProps) {
  const input = useRef<HTMLInputElement>(null);
  const [refused, setRefused] = useState<string | null>(null);

  const choose = async (list: FileList | null): Promise<void> => {
    if (list === null || list.length === 0) return;
    const all = [...list].map((file) => ({ path: file.webkitRelativePath, size: file.size, content: file }));
    const ignore = ignoreFileOf(all);
    const folder = chosenFolder<Blob>(all, ignore === null ? '' : await ignore.content.text());
    const problem = folderProblem(folder);
    const [dockerfile] = folder.dockerfiles;
    setRefused(problem === null ? null : `${folder.name}: ${problem}`);
    onChange(problem === null && dockerfile !== undefined ? { folder, dockerfile } : null);
  };

  return (
    <Stack gap="sm">
      <Input.Wrapper
        label="Folder"
        labelElement="div"
        description="With a Dockerfile in it. It is brought to the service, and from there to the host."
        error={refused ?? error}
      >
        <Group gap="sm" mt={6} mb={4}>
          <Button
            variant="default"
            leftSection={<IconFolderOpen size={14} stroke={1.6} />}
            onClick={() => input.current?.click()}
          >
            {value === null ? 'Choose folder' : 'Choose another'}
          </Button>
          {value !== null && (
            <Text size="sm">
              <Text span fw={550}>
                {value.folder.name}
              </Text>
              , {formatCount(value.folder.files.length, 'file')}, {formatBytes(value.folder.bytes)}
              {value.folder.leftOut > 0 && (
                <Text span c="dimmed">
                  {' '}
                  ({value.folder.leftOut.toLocaleString()} left out by .dockerignore)
                </Text>
              )}
            </Text>
          )}
        </Group>
        {/* Only the attribute makes it take folders, and React has no name for it. */}
        <input
          ref={(element) => {
            input.current = element;
            element?.setAttribute('webkitdirectory', '');
          }}
          type="file"
          hidden
          aria-label="Folder to build from"
          onChange={({ currentTarget }) => {
            void choose(currentTarget.files).finally(() => {
              // The same folder, changed meanwhile, is a new choice.
              currentTarget.value = '';
            });
          }}
        />
      </Input.Wrapper>
      {value !== null && value.folder.dockerfiles.length > 1 && (
        <Select
          label="Dockerfile"
          allowDeselect={false}
          data={[...value.folder.dockerfiles]}
          value={value.dockerfile}
          onChange={(dockerfile) => dockerfile !== null && onChange({ ...value, dockerfile })}
        />
      )}
    </Stack>
  );
}
