import { baseboard, cpu, mem, memLayout, system } from 'systeminformation';
import { factsFrom } from './inventory-facts.ts';

// A program of its own: systeminformation runs shells, and some of its parts block for as long as their tools do.
// Its `osInfo` is left out: it asks for the fully qualified host name, which may ask a name server.
const asked = [cpu(), system(), baseboard(), mem(), memLayout()] as const;
const [processor, machine, board, memory, modules] = await Promise.allSettled(asked);
const facts = factsFrom({
  cpu: gathered(processor),
  system: gathered(machine),
  baseboard: gathered(board),
  memory: gathered(memory),
  modules: gathered(modules),
});
process.stdout.write(JSON.stringify(facts));

function gathered<T>(settled: PromiseSettledResult<T>): T | undefined {
  return settled.status === 'fulfilled' ? settled.value : undefined;
}
