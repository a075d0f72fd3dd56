interface Waiting<Asked, Answer> {
  readonly asked: Asked;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Answers what is asked within one turn of the event loop together: the rows of a list, asked for one by one by those who
 * show it, take one statement.
 */
export class Together<Asked, Answer> {
  #waiting: Waiting<Asked, Answer>[] = [];

  /** @param answerAll gives an answer for each, in their order; if it rejects, all do */
  constructor(private readonly answerAll: (all: readonly Asked[]) => Promise<readonly Answer[]>) {}

  ask(asked: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ asked, resolve, reject });
      if (this.#waiting.length === 1) setImmediate(() => void this.#answer());
    });
  }

  async #answer(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      const answers = await this.answerAll(waiting.map(({ asked }) => asked));
      waiting.forEach(({ resolve }, i) => {
        resolve(answers[i]);
      });
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}
