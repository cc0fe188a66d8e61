/** Adding a host, step by step: where it is, whether it is the right one, whether its engine answers. */
import { Anchor, Box, Breadcrumbs, Stack, Stepper } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { Page } from '../../../ui/page/page.tsx';
import { CheckStep } from './check-step.tsx';
import { emptyDraft, type HostDraft } from './draft.ts';
import { HostKeyStep } from './host-key-step.tsx';
import { afterFailure, afterWhere, type Confirmed, confirmedFor, type Step } from './steps.ts';
import { WhereStep } from './where-step.tsx';

const stepNames: Readonly<Record<Step, string>> = { where: 'Where', key: 'Host key', check: 'Check' };

export function AddHostPage() {
  const [draft, setDraft] = useState<HostDraft>(emptyDraft);
  const [step, setStep] = useState<Step>('where');
  const [confirmed, setConfirmed] = useState<Confirmed | null>(null);
  const [failedCode, setFailedCode] = useState<string | null>(null);
  const overSsh = draft.kind === 'ssh';
  const steps: readonly Step[] = overSsh ? ['where', 'key', 'check'] : ['where', 'check'];
  const panel = useRef<HTMLDivElement>(null);
  const shown = useRef<Step>(step);
  // The button that led on is gone: keyboards go on from the step, not from the top of the page.
  useEffect(() => {
    if (shown.current !== step) panel.current?.focus({ preventScroll: true });
    shown.current = step;
  }, [step]);

  return (
    <Page
      title="Add host"
      above={
        <Breadcrumbs>
          <Anchor component={Link} to="/hosts" size="sm">
            Hosts
          </Anchor>
        </Breadcrumbs>
      }
    >
      <Stack gap="lg" maw={760}>
        <Stepper active={steps.indexOf(step)} size="xs" allowNextStepsSelect={false} aria-label="Steps">
          <Stepper.Step label="Where" description="Address and sign-in" />
          {overSsh && <Stepper.Step label="Host key" description="Is it the right host?" />}
          <Stepper.Step label="Check" description="What its engine says" />
        </Stepper>
        <Box
          ref={panel}
          className="fl-panel"
          p="lg"
          role="group"
          aria-label={stepNames[step]}
          tabIndex={-1}
          style={{ outline: 'none' }}
        >
          {step === 'where' && (
            <WhereStep
              draft={draft}
              onChange={setDraft}
              failedCode={failedCode}
              onNext={(complete) => {
                const next = afterWhere(complete, confirmed);
                setDraft(complete);
                setConfirmed(next.confirmed);
                setFailedCode(null);
                setStep(next.step);
              }}
            />
          )}
          {step === 'key' && (
            <HostKeyStep
              ssh={draft.ssh}
              onBack={(code) => {
                setFailedCode(code);
                setStep('where');
              }}
              onConfirmed={(key) => {
                setConfirmed(confirmedFor(draft.ssh, key));
                setStep('check');
              }}
            />
          )}
          {step === 'check' && (
            <CheckStep
              draft={draft}
              confirmedKey={confirmed?.key ?? null}
              onBack={(code) => {
                setConfirmed(afterFailure(code, confirmed));
                setFailedCode(code);
                setStep('where');
              }}
            />
          )}
        </Box>
      </Stack>
    </Page>
  );
}
