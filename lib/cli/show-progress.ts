// One line on standard error that says what a command is waiting for: on a terminal only, and only once it takes longer than a second.

const PATIENCE = 1000;

export interface Progress {
  show(text: string): void;
  /** Takes the line away. */
  end(): void;
}

export function showProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (stream.isTTY !== true || process.env.CI) return { show: () => undefined, end: () => undefined };
  let text = "";
  let shown = false;
  const draw = (): void => {
    shown = true;
    stream.write(`\r\x1b[K${text.slice(0, Math.max(20, stream.columns - 1))}`);
  };
  let timer: NodeJS.Timeout | undefined = setTimeout(() => {
    draw();
    timer = setInterval(draw, 200);
  }, PATIENCE);
  return {
    show: (next) => {
      text = next;
    },
    end: () => {
      clearInterval(timer);
      timer = undefined;
      if (shown) stream.write("\r\x1b[K");
    },
  };
}
