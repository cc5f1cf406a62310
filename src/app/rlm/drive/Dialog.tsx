/** A dialog over the page: while it is open, the page's keys rest. */

import { useEffect, useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useLab } from '../../hooks';

interface Props {
  title: string;
  small?: boolean;
  onClose: () => void;
  onKeyDown?: (event: KeyboardEvent<HTMLDialogElement>) => void;
  /** @param close closes it, and gives the focus back to what opened it. */
  children: (close: () => void) => ReactNode;
}

export function Dialog({ title, small = false, onClose, onKeyDown, children }: Props) {
  const { keys } = useLab();
  const [dialog, setDialog] = useState<HTMLDialogElement | null>(null);
  const id = useId();
  useEffect(() => {
    dialog?.showModal();
    return keys.register('dialog', []);
  }, [keys, dialog]);
  return (
    <dialog
      ref={setDialog}
      className={small ? 'edit-dialog small' : 'edit-dialog'}
      aria-labelledby={id}
      onClose={onClose}
      onKeyDown={onKeyDown}
    >
      <h2 id={id}>{title}</h2>
      {children(() => dialog?.close())}
    </dialog>
  );
}
