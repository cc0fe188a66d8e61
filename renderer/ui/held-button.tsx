/** What Mantine's buttons are drawn with: a button that keeps the keyboard's focus while it can do nothing. */
import { type ComponentProps, useState } from 'react';

type HeldButtonProps = ComponentProps<'button'> & {
  /** As Mantine says it: what was pressed is on its way. */
  readonly 'data-loading'?: boolean;
};

/**
 * A browser takes the focus from a button that becomes disabled, and who uses the keyboard begins at the top of the page
 * again. So one that is busy, or has the focus, is only said to be disabled, and does nothing when it is pressed.
 */
export function HeldButton({ type, disabled = false, onClick, onFocus, onBlur, ...props }: HeldButtonProps) {
  const [isFocused, setIsFocused] = useState(false);
  const isHeld = disabled && (isFocused || props['data-loading'] === true);
  return (
    <button
      {...props}
      // Mantine says none for a component that is not its own; a browser would take it for one that sends its form.
      type={type ?? 'button'}
      disabled={disabled && !isHeld}
      {...(isHeld && { 'aria-disabled': true })}
      onFocus={(event) => {
        setIsFocused(true);
        onFocus?.(event);
      }}
      onBlur={(event) => {
        setIsFocused(false);
        onBlur?.(event);
      }}
      onClick={(event) => {
        // Also what would send a form: Enter in a field of it presses the button.
        if (isHeld) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}
