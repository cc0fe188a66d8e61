/** In full screen the toolbar hides at the top edge, and comes when the pointer or the keyboard goes there. */
import { Box } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';

/** How long it stays after coming in, milliseconds: long enough to see where it went. */
const firstMs = 2500;

export function FullScreenBar({ children }: { readonly children: ReactNode }) {
  const [near, setNear] = useState(true);
  const [focused, setFocused] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setNear(false), firstMs);
    return () => clearTimeout(timer);
  }, []);
  const shown = near || focused;
  return (
    <Box
      style={{ position: 'absolute', top: 0, left: 0, right: 0, zIndex: 5 }}
      onMouseEnter={() => setNear(true)}
      onMouseLeave={() => setNear(false)}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      <Box
        style={{
          transform: shown ? 'none' : 'translateY(-100%)',
          transition: 'transform 160ms ease',
          ...(shown ? { boxShadow: 'var(--mantine-shadow-lg)' } : {}),
        }}
      >
        {children}
      </Box>
      {!shown && (
        <Box
          aria-hidden
          style={{
            position: 'absolute',
            top: 0,
            left: '50%',
            width: 120,
            height: 6,
            marginLeft: -60,
            borderRadius: '0 0 6px 6px',
            background: 'rgba(160, 170, 180, 0.75)',
          }}
        />
      )}
    </Box>
  );
}
