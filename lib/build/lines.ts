// Cuts a stream of bytes into lines. Knows nothing of what they say.
import { StringDecoder } from "node:string_decoder";

/** Takes chunks as they come, gives whole lines without their newline. A line over `longest` characters is given in pieces. */
export class LineSplitter {
  readonly #decoder = new StringDecoder("utf8");
  readonly #onLine: (line: string) => void;
  readonly #longest: number;
  #rest = "";

  constructor(onLine: (line: string) => void, longest = 1 << 16) {
    this.#onLine = onLine;
    this.#longest = longest;
  }

  write(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split("\n");
    this.#rest = lines.pop()!;
    for (const line of lines) this.#onLine(line);
    while (this.#rest.length > this.#longest) {
      this.#onLine(this.#rest.slice(0, this.#longest));
      this.#rest = this.#rest.slice(this.#longest);
    }
  }

  /** The last line may lack its newline. */
  end(): void {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = "";
    if (rest !== "") this.#onLine(rest);
  }
}
