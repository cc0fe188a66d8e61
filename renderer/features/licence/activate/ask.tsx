/** The first step of each way: a request, of which every field is shown before it leaves. */
import { Anchor, Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconDownload, IconFileText, IconSend } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { encodeQR } from 'qr';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { dataOf } from '../../../../common/error-data-of.ts';
import { activationKeyGroups, readActivationKey } from '../../../../common/license/activation-key.ts';
import { longestSiteName } from '../../../../common/license/request.ts';
import type { MadeRequest } from '../../../../common/model/licensing.ts';
import { useQueries } from '../../../app/context.tsx';
import { errorOf } from '../../../app/wire.ts';
import { CopyLine } from '../../../ui/copy-line.tsx';
import { Facts } from '../../../ui/figures/facts.tsx';
import { ErrorPanel } from '../../../ui/page/states.tsx';
import { QrCode } from '../../../ui/qr/qr-code.tsx';
import { saveText } from '../../../ui/save-file.ts';
import { formatTime } from '../../../ui/words/format.ts';
import { Step } from './step.tsx';

export function AskOnline({
  server,
  onAnswer,
}: {
  readonly server: string;
  readonly onAnswer: (text: string) => void;
}) {
  const queries = useQueries();
  const send = useMutation(queries.licensing.activate.mutationOptions({ onSuccess: ({ text }) => onAnswer(text) }));
  if (server === '')
    return (
      <Text size="sm">
        No activation server is set. Enter the address that came with the purchase under{' '}
        <Anchor component={Link} to="/licence" size="sm" underline="always">
          Licence, Where the vendor is reached
        </Anchor>
        , or activate by file or telephone.
      </Text>
    );
  return (
    <Ask
      words="Nothing is sent yet: you see the request first."
      next={(made) => (
        <Step
          number={2}
          title="Send it"
          words={`To ${new URL(server).host}. What comes back is shown before it is applied.`}
        >
          {send.error && <ErrorPanel error={send.error} title="No licence came back" />}
          <Others error={send.error} />
          <Group>
            <Button
              leftSection={<IconSend size={16} stroke={1.6} />}
              loading={send.isPending}
              onClick={() => send.mutate({ request: made.request })}
            >
              Send
            </Button>
          </Group>
        </Step>
      )}
    />
  );
}

/** Which sites have the licence already, where it is in use as often as it may be. */
function Others({ error }: { readonly error: unknown }) {
  const activations = error ? (dataOf(errorOf(error), 'ACTIVATION_REFUSED')?.activations ?? []) : [];
  if (activations.length === 0) return null;
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        Where it is in use
      </Text>
      {activations.map(({ installationId, siteName, issuedAt }) => (
        <Text key={installationId} size="sm">
          {`${siteName ?? 'A site without a name'}, since ${formatTime(issuedAt)}: `}
          <span className="fl-mono">{installationId}</span>
        </Text>
      ))}
    </Stack>
  );
}

export function AskByFile() {
  return (
    <Ask words="With the Activation Key that came with the purchase. Where the License Key is there already, go on with step 2.">
      {(made) => (
        <Group>
          <Button
            variant="default"
            leftSection={<IconDownload size={16} stroke={1.6} />}
            onClick={() => saveText(`fairlead-request-${idOf(made)}.txt`, `${made.request}\n`)}
          >
            Save the request as a file
          </Button>
        </Group>
      )}
    </Ask>
  );
}

export function AskByPhone() {
  return (
    <Ask words="With the Activation Key that came with the purchase. Where the answer is there already, go on with step 2.">
      {(made) => <PhoneRequest made={made} />}
    </Ask>
  );
}

function PhoneRequest({ made }: { readonly made: MadeRequest }) {
  const text = made.address ?? made.request;
  const rows = useMemo(() => rowsOf(text), [text]);
  return (
    <Group align="flex-start" gap="lg">
      <QrCode rows={rows} label="QR code of the request" size={300} />
      <Stack gap="xs" flex="1 1 260px" miw={0}>
        {made.address === null ? (
          <Text size="sm">
            No activation page is set, so the code holds the text of the request. Scan it with any reader, and paste the
            text on the activation page of the vendor.
          </Text>
        ) : (
          <>
            <Text size="sm">
              Scan it with the camera of a telephone. The activation page opens; the request stays in the telephone
              until it is sent there.
            </Text>
            <Text size="sm" c="dimmed">
              {`The page is at ${new URL(made.address).host}.`}
            </Text>
          </>
        )}
        <CopyLine value={text} what="the request" size="0.65rem" />
      </Stack>
    </Group>
  );
}

type AskProps = {
  readonly words: string;
  /** What can be done with the request, in the same step, and in the one after it. */
  readonly children?: (made: MadeRequest) => ReactNode;
  readonly next?: (made: MadeRequest) => ReactNode;
};

/** Makes a request and shows it. */
function Ask({ words, children, next }: AskProps) {
  const queries = useQueries();
  const [key, setKey] = useState('');
  const [isNamed, setIsNamed] = useState(false);
  const [siteName, setSiteName] = useState('');
  const make = useMutation(queries.licensing.request.mutationOptions());
  // What was made is below what was filled in, and that is long where the window is small.
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (make.data) shown.current?.scrollIntoView({ block: 'start' });
  }, [make.data]);
  const read = readActivationKey(key);
  const name = isNamed && siteName.trim() !== '' ? siteName.trim() : null;
  const change = (act: () => void) => {
    act();
    make.reset();
  };
  const wrong =
    read.wrong === null
      ? null
      : read.wrong > activationKeyGroups
        ? 'There are more than five groups.'
        : `Group ${read.wrong} is not right.`;
  return (
    <Stack gap="lg">
      <Step number={1} title="Ask for the licence" words={words}>
        <TextInput
          label="Activation Key"
          description="Five groups of five characters. Each is checked while you type."
          placeholder="XXXXX-XXXXX-XXXXX-XXXXX-XXXXX"
          autoComplete="off"
          spellCheck={false}
          maxLength={80}
          classNames={{ input: 'fl-mono' }}
          styles={{ input: { maxWidth: 380 } }}
          value={key}
          error={wrong}
          onChange={({ currentTarget: { value } }) => change(() => setKey(value))}
        />
        <Checkbox
          label="Tell the vendor what this site is called"
          description="So that it is found again in their list. Nothing else that is not shown below is told."
          checked={isNamed}
          onChange={({ currentTarget: { checked } }) => change(() => setIsNamed(checked))}
        />
        {isNamed && (
          <TextInput
            label="Name of this site"
            maxLength={longestSiteName}
            styles={{ input: { maxWidth: 380 } }}
            value={siteName}
            onChange={({ currentTarget: { value } }) => change(() => setSiteName(value))}
          />
        )}
        {make.error && <ErrorPanel error={make.error} title="The request was not made" />}
        {make.data ? (
          <Stack gap="sm" ref={shown}>
            <Text size="sm" fw={600}>
              All that is in the request
            </Text>
            <Facts
              minWidth={420}
              facts={make.data.fields.map(({ name: label, value }) => ({ name: label, value, mono: true }))}
            />
            <Text size="sm" c="dimmed">
              It is signed with the key of this site.
            </Text>
          </Stack>
        ) : (
          <Group>
            <Button
              variant="default"
              leftSection={<IconFileText size={16} stroke={1.6} />}
              disabled={read.key === null}
              loading={make.isPending}
              onClick={() => make.mutate({ activationKey: key, siteName: name })}
            >
              Make the request
            </Button>
          </Group>
        )}
        {make.data && children?.(make.data)}
      </Step>
      {make.data && next?.(make.data)}
    </Stack>
  );
}

const idOf = (made: MadeRequest): string => made.fields.find(({ name }) => name === 'Installation ID')?.value ?? 'site';

/** The rows of the code; it comes with its quiet zone. Low correction, so that its squares stay large enough for a telephone. */
function rowsOf(text: string): readonly string[] {
  return encodeQR(text, 'raw', { ecc: 'low' }).map((row) => row.map((dark) => (dark ? '1' : '0')).join(''));
}
