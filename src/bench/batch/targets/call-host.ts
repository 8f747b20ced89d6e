import { NegawattError } from '../../../errors.ts';
import { beat, type CallAnswer, type CallPlan, type CallRequest, type PartEnd } from './call-protocol.ts';

/** Who makes calls, in a process of its own. */
export interface CallMaker<Opening> {
  /** Makes ready for one point; answers why that cannot be. */
  open(opening: Opening): Promise<PartEnd['end']>;
  /** Makes calls one after the other. Rejects only for a bug of ours. */
  run(plan: CallPlan): Promise<PartEnd>;
  /** No further call is wanted, and the one in flight is not waited for. */
  stop(): void;
  /** Ends what it started. */
  close(): Promise<void>;
  scan?(path: string): Promise<unknown>;
}

/** Does what the meter's process asks for, until it asks to end, or is gone. @param exit ends this process */
export function hostCalls<Opening>(maker: CallMaker<Opening>, exit: () => void): void {
  const beating = setInterval(() => tell({ kind: 'beat' }), beat * 1000);
  let last: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= maker.close().finally(() => clearInterval(beating));
    return closing;
  };
  const answer = async (request: CallRequest): Promise<unknown> => {
    switch (request.ask) {
      case 'open':
        return maker.open(request.opening as Opening);
      case 'run':
        return maker.run(request.plan);
      case 'scan':
        return maker.scan?.(request.path);
      case 'close':
        return close();
      case 'stop':
        return undefined;
    }
  };
  process.on('message', (request: CallRequest) => {
    if (request.ask === 'stop') {
      maker.stop();
      return;
    }
    last = last.then(() => answer(request)).then((value) => tell({ kind: 'value', value }), complain);
  });
  process.on('disconnect', () => {
    maker.stop();
    close().then(exit, exit);
  });
}

function complain(error: unknown): void {
  if (error instanceof NegawattError) {
    const { what, why, how } = error;
    tell({ kind: 'refused', what, why, how });
  } else tell({ kind: 'bug', stack: String(error instanceof Error ? error.stack : error) });
}

function tell(answer: CallAnswer): void {
  // Whoever is gone is told nothing: `disconnect` follows.
  if (process.connected) process.send?.(answer, undefined, undefined, () => undefined);
}
