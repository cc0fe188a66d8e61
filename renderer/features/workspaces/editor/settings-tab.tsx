/** The plain fields of a workspace. */
import {
  Autocomplete,
  Divider,
  NumberInput,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useId, useState } from 'react';
import type { Problem } from '../../../../common/model/shared.ts';
import { cpuAllocations } from '../../../../common/model/workspaces.ts';
import { BytesInput } from '../../../ui/figures/bytes-input.tsx';
import { cpuAllocationLabel, cpuAllocationWords } from '../../../ui/words/words.ts';
import { EnvironmentTable } from './environment-table.tsx';
import { problemAt } from './findings.ts';
import { type EditorForm, type FormErrors, missingFields } from './form.ts';
import { splitTag, withTag } from './image-tag.ts';
import { ViewerFields } from './viewer-fields.tsx';

type FieldsProps = {
  readonly form: EditorForm;
  readonly errors: FormErrors;
  readonly problems: readonly Problem[];
  readonly change: (part: Partial<EditorForm>) => void;
};

export function SettingsTab({
  form,
  errors,
  problems,
  change,
  availableTags,
  knownCategories,
}: FieldsProps & { readonly availableTags: readonly string[]; readonly knownCategories: readonly string[] }) {
  const allocation = useId();
  // What is still empty is told once somebody has been there.
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const missing = missingFields(form);
  const problemOf = (field: 'friendlyName' | 'image') =>
    missing.includes(field) && !left.has(field) ? undefined : errors[field];
  const leave = (field: 'friendlyName' | 'image') => setLeft((before) => new Set(before).add(field));
  const [, tag] = splitTag(form.image);
  const profile = problemAt(problems, 'persistent_profile_path');
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
        <TextInput
          label="Name"
          required
          value={form.friendlyName}
          error={problemOf('friendlyName')}
          onBlur={() => leave('friendlyName')}
          onChange={({ currentTarget }) => change({ friendlyName: currentTarget.value })}
        />
        <TagsInput
          label="Categories"
          placeholder={form.categories.length === 0 ? 'Type and press Enter' : ''}
          data={[...knownCategories]}
          value={[...form.categories]}
          error={errors.categories}
          onChange={(categories) => change({ categories })}
        />
      </SimpleGrid>
      <Textarea
        label="Description"
        autosize
        minRows={2}
        maxRows={6}
        value={form.description}
        error={errors.description}
        onChange={({ currentTarget }) => change({ description: currentTarget.value })}
      />
      <Divider label="Image" labelPosition="left" />
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md" verticalSpacing="sm">
        <TextInput
          label="Image"
          required
          placeholder="kasmweb/firefox:1.17.0"
          classNames={{ input: 'fl-mono' }}
          value={form.image}
          onBlur={() => leave('image')}
          error={problemOf('image') ?? problemAt(problems, 'image')?.message}
          onChange={({ currentTarget }) => change({ image: currentTarget.value })}
        />
        <Autocomplete
          label="Tag"
          size="xs"
          description={availableTags.length > 0 ? `The registry offers ${availableTags.length}` : undefined}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder="latest"
          classNames={{ input: 'fl-mono' }}
          data={[...availableTags]}
          value={tag}
          onChange={(next) => change({ image: withTag(form.image, next.trim()) })}
        />
        <TextInput
          label="Image registry"
          description="Empty for the image's own, else Docker Hub"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder="registry.example:5000"
          classNames={{ input: 'fl-mono' }}
          value={form.dockerRegistry}
          error={errors.dockerRegistry ?? problemAt(problems, 'docker_registry')?.message}
          onChange={({ currentTarget }) => change({ dockerRegistry: currentTarget.value })}
        />
      </SimpleGrid>
      <Divider label="Resources of a session" labelPosition="left" />
      <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="md" verticalSpacing="sm">
        <NumberInput
          label="Cores"
          min={0.1}
          step={0.5}
          decimalScale={2}
          value={form.cores ?? ''}
          error={errors.cores}
          onChange={(cores) => change({ cores: typeof cores === 'number' ? cores : null })}
        />
        <BytesInput
          label="Memory"
          value={form.memoryBytes}
          error={errors.memoryBytes}
          onChange={(memoryBytes) => change({ memoryBytes })}
        />
        <NumberInput
          label="GPUs"
          min={0}
          allowDecimal={false}
          value={form.gpuCount ?? ''}
          error={errors.gpuCount}
          onChange={(gpuCount) => change({ gpuCount: typeof gpuCount === 'number' ? gpuCount : null })}
        />
        <BytesInput
          label="Shared memory"
          placeholder="Default"
          value={form.shmSizeBytes}
          error={errors.shmSizeBytes}
          onChange={(shmSizeBytes) => change({ shmSizeBytes })}
        />
      </SimpleGrid>
      <Stack gap={4}>
        <Text size="xs" fw={500} id={allocation}>
          {cpuAllocationLabel}
        </Text>
        <SegmentedControl
          aria-labelledby={allocation}
          w="fit-content"
          data={cpuAllocations.map((value) => ({ value, label: cpuAllocationWords[value] }))}
          value={form.cpuAllocation}
          onChange={(value) => change({ cpuAllocation: cpuAllocations.find((one) => one === value) ?? 'Inherit' })}
        />
      </Stack>
      <Divider label="Session" labelPosition="left" />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
        <TextInput
          label="Persistent profile"
          description={
            profile?.severity === 'warning'
              ? profile.message
              : 'Folder on the host that keeps the home folder between sessions; empty for none. {username}, {user_id} and {image_id} are filled in.'
          }
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder="/srv/profiles/{username}"
          classNames={{ input: 'fl-mono' }}
          value={form.persistentProfilePath}
          error={errors.persistentProfilePath ?? (profile?.severity === 'error' ? profile.message : undefined)}
          onChange={({ currentTarget }) => change({ persistentProfilePath: currentTarget.value })}
        />
        <Select
          label="Architecture"
          description="Of the hosts that can run it"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          data={[
            { value: '', label: 'Any' },
            { value: 'amd64', label: 'amd64 only' },
            { value: 'arm64', label: 'arm64 only' },
            { value: 'amd64,arm64', label: 'amd64 and arm64' },
          ]}
          allowDeselect={false}
          value={[...form.architectures].sort().join(',')}
          onChange={(value) => change({ architectures: (value ?? '').split(',').filter((one) => one !== '') })}
        />
      </SimpleGrid>
      <Switch
        label="Enabled"
        description="Offered for launching, and kept on its hosts"
        checked={form.enabled}
        onChange={({ currentTarget }) => change({ enabled: currentTarget.checked })}
      />
      <ViewerFields form={form} errors={errors} change={change} />
      <EnvironmentTable
        variables={form.environment}
        error={errors.environment}
        onChange={(environment) => change({ environment })}
      />
      <Textarea
        label="Notes"
        description="Markdown, shown with the workspace"
        autosize
        minRows={2}
        maxRows={10}
        value={form.notes}
        error={errors.notes}
        onChange={({ currentTarget }) => change({ notes: currentTarget.value })}
      />
    </Stack>
  );
}
