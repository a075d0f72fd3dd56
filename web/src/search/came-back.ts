let back = false;

// Listened to from the start, before the router does: it draws the page in its own listeners.
addEventListener('popstate', () => {
  back = true;
});
// The router tells of these; browsers do not.
for (const kind of ['pushState', 'replaceState']) {
  addEventListener(kind, () => {
    back = false;
  });
}

/** Whether the address was come to by the browser's back and forward, and not by a link. */
export const cameBack = (): boolean => back;
