/** How the image is shown: most session images are KasmVNC with HTTPS on 6901; others serve a page of their own. */
import {
  Anchor,
  Box,
  Fieldset,
  NumberInput,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import { useId } from 'react';
import { guessViewer } from '../../../../common/docker/viewer-guess.ts';
import { blankDraft } from '../../../../common/model/workspaces.ts';
import { type EditorForm, type FormErrors, readJsonObject } from './form.ts';

type ViewerForm = Pick<
  EditorForm,
  | 'image'
  | 'runConfig'
  | 'viewerProtocol'
  | 'viewerPort'
  | 'viewerTls'
  | 'viewerPath'
  | 'viewerUser'
  | 'viewerUserVariable'
  | 'viewerPasswordVariable'
>;
type ViewerFieldsProps = {
  readonly form: ViewerForm;
  readonly errors: FormErrors;
  change(part: Partial<EditorForm>): void;
};

const below = ['label', 'input', 'description', 'error'] as const;

export function ViewerFields({ form, errors, change }: ViewerFieldsProps) {
  const kind = useId();
  const isPage = form.viewerProtocol === 'web';
  return (
    <Fieldset legend="How sessions are shown">
      <Stack gap="md">
        <Box>
          <Text id={kind} size="sm" fw={500} mb={4}>
            The image serves
          </Text>
          <SegmentedControl
            aria-labelledby={kind}
            value={form.viewerProtocol}
            onChange={(value) => change({ viewerProtocol: value === 'web' ? 'web' : 'kasmvnc' })}
            data={[
              { value: 'kasmvnc', label: 'A desktop (KasmVNC)' },
              { value: 'web', label: 'A web page of its own' },
            ]}
          />
          <Text size="xs" c="dimmed" mt={4}>
            {isPage
              ? 'An editor, a notebook, another remote desktop: anything that a browser shows. It cannot be watched without control, and the clipboard and the size of its picture are its own matter.'
              : 'Session images do, with the password that each launch makes.'}
          </Text>
        </Box>
        <Guess form={form} change={change} />
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
          <NumberInput
            label="Viewer port"
            description={
              isPage
                ? 'Where the image serves its page'
                : `Where the image serves its desktop; ${blankDraft.viewerPort} in session images`
            }
            inputWrapperOrder={[...below]}
            min={1}
            max={65_535}
            allowDecimal={false}
            thousandSeparator={false}
            value={form.viewerPort ?? ''}
            error={errors.viewerPort}
            onChange={(viewerPort) => change({ viewerPort: typeof viewerPort === 'number' ? viewerPort : null })}
          />
          <Switch
            label="Viewer over HTTPS"
            description="Off for images that answer without TLS on that port"
            mt={{ base: 0, sm: 26 }}
            checked={form.viewerTls}
            onChange={({ currentTarget }) => change({ viewerTls: currentTarget.checked })}
          />
        </SimpleGrid>
        {isPage && <PageFields form={form} errors={errors} change={change} />}
      </Stack>
    </Fieldset>
  );
}

function PageFields({ form, errors, change }: ViewerFieldsProps) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
      <TextInput
        label="First page"
        description="The path that is opened first"
        inputWrapperOrder={[...below]}
        classNames={{ input: 'fl-mono' }}
        value={form.viewerPath}
        error={errors.viewerPath}
        onChange={({ currentTarget }) => change({ viewerPath: currentTarget.value })}
      />
      <TextInput
        label="Sign in as"
        description="The user of its HTTP sign-in (Basic), which Fairlead does for people; empty where it has none"
        inputWrapperOrder={[...below]}
        autoComplete="off"
        value={form.viewerUser}
        error={errors.viewerUser}
        onChange={({ currentTarget }) => change({ viewerUser: currentTarget.value })}
      />
      {form.viewerUser !== '' && (
        <>
          <TextInput
            label="Variable for the user"
            description="By which the image is told that name; empty where it is fixed"
            inputWrapperOrder={[...below]}
            classNames={{ input: 'fl-mono' }}
            value={form.viewerUserVariable}
            error={errors.viewerUserVariable}
            onChange={({ currentTarget }) => change({ viewerUserVariable: currentTarget.value })}
          />
          <TextInput
            label="Variable for the password"
            description="By which the image is told the password; each launch makes a new one, which nobody sees"
            inputWrapperOrder={[...below]}
            classNames={{ input: 'fl-mono' }}
            value={form.viewerPasswordVariable}
            error={
              errors.viewerPasswordVariable ??
              (form.viewerPasswordVariable === '' ? 'Name it, or leave the user empty.' : undefined)
            }
            onChange={({ currentTarget }) => change({ viewerPasswordVariable: currentTarget.value })}
          />
        </>
      )}
    </SimpleGrid>
  );
}

/** What the image's name says of it, where that is not what is set. */
function Guess({ form, change }: Pick<ViewerFieldsProps, 'form' | 'change'>) {
  const runConfig = readJsonObject(form.runConfig);
  const guess = guessViewer(form.image, typeof runConfig === 'string' ? {} : runConfig);
  if (guess === null) return null;
  const { viewerProtocol, viewerPort, viewerTls } = guess.settings;
  if (viewerProtocol === form.viewerProtocol && viewerPort === form.viewerPort && viewerTls === form.viewerTls)
    return null;
  return (
    <Text size="sm">
      {guess.because}{' '}
      <Anchor component="button" type="button" size="sm" onClick={() => change(guess.settings)}>
        Use these settings
      </Anchor>
    </Text>
  );
}
