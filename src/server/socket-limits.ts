/** What WebSockets may take of this process. Milliseconds and bytes. */
export interface SocketLimits {
  /** Sockets open at once. */
  readonly sockets: number;
  /** Subscriptions of one socket at once. */
  readonly subscriptions: number;
  /** Largest message a client may send. */
  readonly messageBytes: number;
  /** What may wait to be sent to a client that reads slowly; it is cut off beyond. */
  readonly bufferedBytes: number;
  /** Longest wait for a new socket's `connection_init`. */
  readonly initMs: number;
  /** Time between two pings; a client that has not answered the last one by then is gone. */
  readonly pingMs: number;
  /** Longest wait for clients to answer the close frame when the server closes. */
  readonly closeMs: number;
}

export const SOCKET_LIMITS: SocketLimits = {
  sockets: 1000,
  subscriptions: 20,
  messageBytes: 64 * 1024,
  bufferedBytes: 1024 * 1024,
  initMs: 3000,
  pingMs: 15_000,
  closeMs: 2000,
};
