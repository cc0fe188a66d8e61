import { SimpleGrid, Stack, Switch, TagsInput, TextInput } from '@mantine/core';
import { commonProblems, type HostDraft } from './draft.ts';

type Common = Pick<HostDraft, 'name' | 'tags' | 'zone' | 'installByDefault'>;

/** What a host is called and how it takes part; the same when adding and when changing. */
export function CommonFields<T extends Common>({
  draft,
  onChange,
  nameRequired = false,
}: {
  draft: T;
  onChange: (draft: T) => void;
  nameRequired?: boolean;
}) {
  const problems = commonProblems(draft, nameRequired);
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
        <TextInput
          label="Name"
          placeholder={nameRequired ? '' : "The host's own name"}
          value={draft.name}
          error={problems.name}
          onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })}
        />
        <TagsInput
          label="Tags"
          description="Installs can be aimed at tags"
          placeholder={draft.tags.length === 0 ? 'Type and press Enter' : ''}
          value={[...draft.tags]}
          error={problems.tags}
          onChange={(tags) => onChange({ ...draft, tags })}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
        />
        <TextInput
          label="Zone"
          description="Which hosts belong together; the list can be searched by it"
          value={draft.zone}
          error={problems.zone}
          onChange={(event) => onChange({ ...draft, zone: event.currentTarget.value })}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
        />
      </SimpleGrid>
      <Switch
        label="Install workspaces here by default"
        description="Workspaces that are wanted on all hosts are brought here too, also those that were installed earlier."
        checked={draft.installByDefault}
        onChange={(event) => onChange({ ...draft, installByDefault: event.currentTarget.checked })}
      />
    </Stack>
  );
}
