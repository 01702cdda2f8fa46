/** Outlines of 16 × 16 units. They never stand alone: a text or a label says the same. */
export const ICONS = {
  check: 'M3 8.5 6.5 12 13 4.5',
  warning: 'M8 2 15 14H1ZM8 6.5v3.5M8 12v.1',
  cross: 'M4 4l8 8M12 4l-8 8',
  blocked: 'M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5ZM3.6 3.6l8.8 8.8',
  info: 'M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5ZM8 7.5v4M8 4.75v.1',
  unknown:
    'M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5ZM6 6.4a2 2 0 1 1 2.7 1.9C8.2 8.5 8 8.8 8 9.4M8 11.7v.1',
  clock: 'M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5ZM8 4.5V8l2.5 1.5',
  busy: 'M8 1.75A6.25 6.25 0 1 1 1.75 8',
  dot: 'M8 7a1 1 0 1 1 0 2 1 1 0 0 1 0-2Z',
  person: 'M8 8.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.5 14c.6-2.7 2.8-4 5.5-4s4.9 1.3 5.5 4',
  file: 'M3.5 1.75h6L13 5.25v9H3.5ZM9.5 1.75v3.5H13',
  folder: 'M1.75 3.5h4l1.5 2h7v7.5H1.75Z',
  bundle: 'M8 1.75 14 5v6l-6 3.25L2 11V5ZM2 5l6 3.25L14 5M8 8.25v6',
  search: 'M7 2.25a4.75 4.75 0 1 1 0 9.5 4.75 4.75 0 0 1 0-9.5ZM10.5 10.5 14 14',
  copy: 'M5.5 5.5h8v8h-8ZM10.5 5.5v-3h-8v8h3',
  plus: 'M8 3v10M3 8h10',
  pin: 'M5.5 2h5M6.25 2v4.5L4 9h8L9.75 6.5V2M8 9v5',
  up: 'M8 13V3M4 7l4-4 4 4',
  right: 'M6 3.5 10.5 8 6 12.5',
  down: 'M3.5 6 8 10.5 12.5 6',
  play: 'M4.5 2.75 13 8l-8.5 5.25Z',
  stop: 'M4 4h8v8H4Z',
  undo: 'M2.5 6h7a4 4 0 0 1 0 8H6M5.5 3 2.5 6l3 3',
  import: 'M8 1.75v8M4.5 6.5 8 10l3.5-3.5M2.5 11v3h11v-3',
  refresh: 'M13.5 8A5.5 5.5 0 1 1 11.8 4M13.5 2v3h-3',
  trash: 'M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9',
  move: 'M2 8h12M10 4l4 4-4 4',
  picture: 'M2 3h12v10H2ZM2 11l3.5-3.5L9 11l2-2 3 3M10.5 5.5v.1',
  sound: 'M2 6v4h3l3.5 3V3L5 6ZM11 6a3 3 0 0 1 0 4M13 4a6 6 0 0 1 0 8',
} as const

/** Every icon. */
export type IconName = keyof typeof ICONS
