/** The fields of each section, in plain words, with units. */
import {
  Autocomplete,
  NumberInput,
  Radio,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  TagsInput,
  TextInput,
} from '@mantine/core';
import { cpuAllocationWords } from '../../ui/words/words.ts';
import { fromGB, fromMinutes, toGB, toMinutes } from './draft.ts';
import type { FieldsProps } from './section.tsx';
import { settingField } from './words.ts';

const numberOf = (value: string | number) => (typeof value === 'number' ? value : '');

export function SessionFields({ values, problems, set }: FieldsProps) {
  return (
    <Stack gap="md">
      <NumberInput
        {...settingField('sessionsPerUser')}
        min={1}
        max={1000}
        allowDecimal={false}
        clampBehavior="none"
        value={values.sessionsPerUser}
        error={problems.sessionsPerUser}
        onChange={(value) => set('sessionsPerUser', numberOf(value))}
        maw={360}
      />
      <NumberInput
        {...settingField('sessionsPerSite')}
        min={0}
        max={100_000}
        allowDecimal={false}
        clampBehavior="none"
        value={values.sessionsPerSite}
        error={problems.sessionsPerSite}
        onChange={(value) => set('sessionsPerSite', numberOf(value))}
        maw={360}
      />
      <Radio.Group
        {...settingField('defaultCpuAllocation')}
        value={values.defaultCpuAllocation}
        onChange={(value) => set('defaultCpuAllocation', value === 'Quotas' ? 'Quotas' : 'Shares')}
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }} mt="xs">
          <Radio
            value="Shares"
            label={cpuAllocationWords.Shares}
            description="A session may use idle processors beyond its own; when they are scarce, each gets its part."
          />
          <Radio
            value="Quotas"
            label={cpuAllocationWords.Quotas}
            description="Never more than the cores of the workspace."
          />
        </SimpleGrid>
      </Radio.Group>
    </Stack>
  );
}

const locales = [
  'C.UTF-8',
  'de_DE.UTF-8',
  'en_GB.UTF-8',
  'en_US.UTF-8',
  'es_ES.UTF-8',
  'fr_FR.UTF-8',
  'it_IT.UTF-8',
  'ja_JP.UTF-8',
  'pl_PL.UTF-8',
  'pt_BR.UTF-8',
  'zh_CN.UTF-8',
];

export function LanguageFields({ values, problems, set }: FieldsProps) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <Select
        {...settingField('timeZone')}
        placeholder="As the machine that runs Fairlead"
        data={Intl.supportedValuesOf('timeZone')}
        value={values.timeZone === '' ? null : values.timeZone}
        onChange={(value) => set('timeZone', value ?? '')}
        searchable
        clearable
      />
      <Autocomplete
        size="xs"
        {...settingField('locale')}
        placeholder="As the image sets it"
        data={locales}
        value={values.locale}
        error={problems.locale}
        onChange={(value) => set('locale', value.trim())}
      />
    </SimpleGrid>
  );
}

export function ViewFields({ values, problems, set }: FieldsProps) {
  return (
    <Stack gap="md">
      <Switch
        {...settingField('clipboardIn')}
        checked={values.clipboardIn === true}
        onChange={(event) => set('clipboardIn', event.currentTarget.checked)}
      />
      <Switch
        {...settingField('clipboardOut')}
        checked={values.clipboardOut === true}
        onChange={(event) => set('clipboardOut', event.currentTarget.checked)}
      />
      <NumberInput
        {...settingField('viewIdleS')}
        suffix=" minutes"
        min={0}
        max={1440}
        decimalScale={2}
        clampBehavior="none"
        value={toMinutes(values.viewIdleS)}
        error={problems.viewIdleS}
        onChange={(value) => set('viewIdleS', fromMinutes(numberOf(value)))}
        maw={360}
      />
      <NumberInput
        {...settingField('thumbnailIntervalS')}
        suffix=" seconds"
        min={0}
        max={3600}
        allowDecimal={false}
        clampBehavior="none"
        value={values.thumbnailIntervalS}
        error={problems.thumbnailIntervalS}
        onChange={(value) => set('thumbnailIntervalS', numberOf(value))}
        maw={360}
      />
    </Stack>
  );
}

export function ImageFields({ values, problems, set }: FieldsProps) {
  return (
    <Stack gap="md">
      <TextInput
        {...settingField('debianMirror')}
        placeholder="http://deb.debian.org/debian"
        value={values.debianMirror}
        error={problems.debianMirror}
        onChange={({ currentTarget }) => set('debianMirror', currentTarget.value)}
      />
      <TextInput
        {...settingField('debianSecurityMirror')}
        placeholder="http://deb.debian.org/debian-security"
        value={values.debianSecurityMirror}
        error={problems.debianSecurityMirror}
        onChange={({ currentTarget }) => set('debianSecurityMirror', currentTarget.value)}
      />
    </Stack>
  );
}

export function StorageFields({ values, problems, set }: FieldsProps) {
  return (
    <Stack gap="md">
      <NumberInput
        {...settingField('diskReserveBytes')}
        suffix=" GB"
        min={0}
        decimalScale={2}
        clampBehavior="none"
        value={toGB(values.diskReserveBytes)}
        error={problems.diskReserveBytes}
        onChange={(value) => set('diskReserveBytes', fromGB(numberOf(value)))}
        maw={360}
      />
      <TagsInput
        {...settingField('dataFolders')}
        placeholder="/srv/shared"
        value={values.dataFolders === '' ? [] : [...values.dataFolders]}
        error={problems.dataFolders}
        onChange={(value) => set('dataFolders', value)}
        clearable
      />
    </Stack>
  );
}

export function HistoryFields({ values, problems, set }: FieldsProps) {
  return (
    <NumberInput
      {...settingField('historyDays')}
      suffix=" days"
      min={1}
      max={3650}
      allowDecimal={false}
      clampBehavior="none"
      value={values.historyDays}
      error={problems.historyDays}
      onChange={(value) => set('historyDays', numberOf(value))}
      maw={360}
    />
  );
}
