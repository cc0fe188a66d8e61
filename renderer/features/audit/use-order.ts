import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';

/** Carries out what the address orders (`/audit/verify`), once: the address is the page's own again before. */
export function useOrder(order: 'verify' | 'export', run: () => void): void {
  const { order: given } = useParams({ strict: false }) as { readonly order?: string };
  const navigate = useNavigate();
  const carryOut = useEffectEvent(() => {
    void navigate({ to: '/audit', replace: true });
    run();
  });
  useEffect(() => {
    if (given === order) carryOut();
  }, [given, order]);
}
