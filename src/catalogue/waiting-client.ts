import pg from 'pg';

type Connected = ((error: Error) => void) | ((error: null, client: pg.Client) => void);

/**
 * A connection of node-postgres that first waits until the server is there; whether it is, connecting then shows. What
 * `pg.Pool` takes as `Client`.
 */
export function waitingClient(serverReady: () => Promise<void>): new () => pg.Client {
  return class extends pg.Client {
    override connect(): Promise<pg.Client>;
    override connect(callback: Connected): void;
    override connect(callback?: Connected): Promise<pg.Client> | undefined {
      // A server that could not be started is not listening: the attempt fails as it does for any other server.
      const ready = serverReady().catch(() => undefined);
      if (callback === undefined) return ready.then(() => super.connect());
      void ready.then(() => {
        super.connect(callback);
      });
      return undefined;
    }
  };
}
