import type { ClientBase, Connection, Submittable } from 'pg';

/**
 * Runs `COPY … TO STDOUT`, which node-postgres has no call for: the one way in which it gives bytes as they are, where
 * results of statements are text.
 * @param sql without parameters: COPY takes none
 * @returns all that was sent, in PostgreSQL's format of choice; rejects with the server's error or the connection's
 */
export function copyOut(client: ClientBase, sql: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    client.query(new CopyOut(sql, resolve, reject));
  });
}

/** What node-postgres calls while such a statement is under way. */
class CopyOut implements Submittable {
  readonly #pieces: Buffer[] = [];

  constructor(
    private readonly sql: string,
    private readonly resolve: (bytes: Buffer) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  submit(connection: Connection): void {
    connection.query(this.sql);
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    // The connection uses the memory again for what comes next.
    this.#pieces.push(Buffer.from(chunk));
  }

  handleCommandComplete(): void {
    // The server is done with it when it is ready for the next statement.
  }

  handleReadyForQuery(): void {
    this.resolve(Buffer.concat(this.#pieces));
  }

  handleError(error: Error): void {
    this.reject(error);
  }
}
