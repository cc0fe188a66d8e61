/** Activation: ask the vendor, give the answer in, see what it changes, apply it. Three ways, which end alike. */
import { Anchor, Button, SegmentedControl, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useQueries } from '../../../app/context.tsx';
import { Dialog, DialogBody, DialogFooter } from '../../../ui/dialog/dialog.tsx';
import { notifyDone } from '../../../ui/notify.ts';
import { ErrorPanel } from '../../../ui/page/states.tsx';
import { AskByFile, AskByPhone, AskOnline } from './ask.tsx';
import { FileAnswer } from './file-answer.tsx';
import { PhoneAnswer } from './phone-answer.tsx';
import { Preview } from './preview.tsx';

type Way = 'online' | 'file' | 'phone';

const ways: readonly { readonly value: Way; readonly label: string; readonly words: string }[] = [
  {
    value: 'online',
    label: 'Online',
    words: 'This site asks the activation server of the vendor and gets the licence at once.',
  },
  {
    value: 'file',
    label: 'By file',
    words:
      'A request goes out as a file, and the License Key comes back as one: on a USB stick, by mail from another computer.',
  },
  {
    value: 'phone',
    label: 'By telephone',
    words:
      'For a site without Internet: a telephone scans the request and shows the answer, which is scanned, taken as a picture, or typed. Without a camera, read out the Installation ID above and the Activation Key, and type what is answered.',
  },
];

export function ActivateRoute() {
  const navigate = useNavigate();
  return <ActivateDialog onClose={() => void navigate({ to: '/licence' })} />;
}

function ActivateDialog({ onClose }: { readonly onClose: () => void }) {
  const queries = useQueries();
  const cache = useQueryClient();
  const [chosen, setChosen] = useState<Way | null>(null);
  /** What was given in, once it was looked at. */
  const [text, setText] = useState<string | null>(null);
  const view = useQuery(queries.licensing.view.queryOptions()).data;
  const way = chosen ?? (view === undefined || view.addresses.server === '' ? 'file' : 'online');
  const preview = useMutation(
    queries.licensing.preview.mutationOptions({ onSuccess: (_found, given) => setText(given.text) }),
  );
  /** Nothing is granted, and something taken back. */
  const withdraws = preview.data !== undefined && preview.data.licenses.length === 0;
  const apply = useMutation(
    queries.licensing.apply.mutationOptions({
      onSuccess: (after) => {
        cache.setQueryData(queries.licensing.view.queryKey(), after);
        notifyDone(withdraws ? 'The withdrawal was applied.' : 'The licence was applied.');
        onClose();
      },
    }),
  );
  const look = (given: string) => {
    apply.reset();
    preview.mutate({ text: given });
  };
  if (text !== null && preview.data) {
    return (
      <Dialog
        title={withdraws ? 'Apply the withdrawal?' : 'Apply the licence?'}
        size="xl"
        closeOnClickOutside={false}
        onClose={onClose}
      >
        <DialogBody>
          <Preview preview={preview.data} held={view?.licenses ?? []} />
        </DialogBody>
        <DialogFooter
          above={
            apply.error && (
              <ErrorPanel
                error={apply.error}
                title={withdraws ? 'The withdrawal was not applied' : 'The licence was not applied'}
              />
            )
          }
          start={
            <Button
              variant="subtle"
              onClick={() => {
                setText(null);
                preview.reset();
              }}
            >
              Back
            </Button>
          }
        >
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button data-autofocus loading={apply.isPending} onClick={() => apply.mutate({ text })}>
            Apply
          </Button>
        </DialogFooter>
      </Dialog>
    );
  }
  const answer = { look, isLooking: preview.isPending, forget: () => preview.reset() };
  return (
    <Dialog
      title="Activate a licence"
      subtitle={view && `Installation ID ${view.installationId}`}
      size="xl"
      tall
      closeOnClickOutside={false}
      onClose={onClose}
    >
      <DialogBody>
        <Stack gap="lg">
          <Stack gap="xs">
            <SegmentedControl
              aria-label="Way of activation"
              data={ways.map(({ value, label }) => ({ value, label }))}
              value={way}
              onChange={(value) => {
                setChosen(value);
                preview.reset();
              }}
              fullWidth
            />
            <Text size="sm" c="dimmed">
              {ways.find(({ value }) => value === way)?.words}
              {way === 'phone' && (
                <>
                  {' '}
                  <Anchor component={Link} to="/help/licences" size="sm" underline="always">
                    Steps, and a sheet to print
                  </Anchor>
                </>
              )}
            </Text>
          </Stack>
          {view && way === 'online' && <AskOnline server={view.addresses.server} onAnswer={look} />}
          {way === 'file' && (
            <>
              <AskByFile />
              <FileAnswer {...answer} />
            </>
          )}
          {way === 'phone' && (
            <>
              <AskByPhone />
              <PhoneAnswer {...answer} />
            </>
          )}
        </Stack>
      </DialogBody>
      <DialogFooter above={preview.error && <ErrorPanel error={preview.error} title="This answer cannot be applied" />}>
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
