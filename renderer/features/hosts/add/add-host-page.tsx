/** Adding a host, step by step: where it is, whether it is the right one, whether its engine answers. */
import { Anchor, Box, Breadcrumbs, Stack, Stepper } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { ErrorInfo } from '../../../../common/errors.ts';
import { Page } from '../../../ui/page/page.tsx';
import type { Confirmed } from '../ways/way.ts';
import { CheckStep } from './check-step.tsx';
import { emptyDraft, type HostDraft, wayOfDraft } from './draft.ts';
import { HostKeyStep } from './host-key-step.tsx';
import { afterFailure, nextPoint, type Step, stepAfter } from './steps.ts';
import { WhereStep } from './where-step.tsx';

const stepNames: Readonly<Record<Step, string>> = { where: 'Where', key: 'Host key', check: 'Check' };

export function AddHostPage() {
  const [draft, setDraft] = useState<HostDraft>(emptyDraft);
  const [step, setStep] = useState<Step>('where');
  const [confirmed, setConfirmed] = useState<readonly Confirmed[]>([]);
  const [failure, setFailure] = useState<ErrorInfo | null>(null);
  const points = wayOfDraft(draft).points(confirmed);
  const steps: readonly Step[] = points.length > 0 ? ['where', 'key', 'check'] : ['where', 'check'];
  const point = nextPoint(draft, confirmed);
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
          {points.length > 0 && <Stepper.Step label="Host key" description="Is it the right host?" />}
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
              failure={failure}
              onNext={(complete) => {
                setDraft(complete);
                setFailure(null);
                setStep(stepAfter(complete, confirmed));
              }}
            />
          )}
          {step === 'key' && point !== null && (
            <HostKeyStep
              key={point.id}
              point={point}
              draft={draft}
              onBack={(why) => {
                setConfirmed(afterFailure(why?.code ?? null, confirmed));
                setFailure(why);
                setStep('where');
              }}
              onConfirmed={(key) => {
                const all = [...confirmed, { id: point.id, key }];
                setConfirmed(all);
                setStep(stepAfter(draft, all));
              }}
            />
          )}
          {step === 'check' && (
            <CheckStep
              draft={draft}
              confirmed={confirmed}
              onBack={(why) => {
                setConfirmed(afterFailure(why?.code ?? null, confirmed));
                setFailure(why);
                setStep('where');
              }}
            />
          )}
        </Box>
      </Stack>
    </Page>
  );
}
