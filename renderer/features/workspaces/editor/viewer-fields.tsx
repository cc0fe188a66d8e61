/** Where the image serves its picture: session images do so with HTTPS on 6901, and few people change it. */
import { Group, NumberInput, Switch } from '@mantine/core';
import { blankDraft } from '../../../../common/model/workspaces.ts';
import type { EditorForm } from './form.ts';

export function ViewerFields({
  form,
  error,
  change,
}: {
  readonly form: Pick<EditorForm, 'viewerPort' | 'viewerTls'>;
  readonly error: string | undefined;
  change(part: Partial<EditorForm>): void;
}) {
  return (
    <Group align="flex-start" gap="xl">
      <NumberInput
        label="Viewer port"
        description={`Where the image serves its desktop; ${blankDraft.viewerPort} in session images`}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        min={1}
        max={65_535}
        allowDecimal={false}
        thousandSeparator={false}
        w={280}
        value={form.viewerPort ?? ''}
        error={error}
        onChange={(viewerPort) => change({ viewerPort: typeof viewerPort === 'number' ? viewerPort : null })}
      />
      <Switch
        label="Viewer over HTTPS"
        description="Off for images that answer without TLS on that port"
        mt={26}
        checked={form.viewerTls}
        onChange={({ currentTarget }) => change({ viewerTls: currentTarget.checked })}
      />
    </Group>
  );
}
