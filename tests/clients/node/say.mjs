// One JSON line a step: what the client really got. The harness reads them.
export const say = (step, value) => console.log(JSON.stringify({ step, value }));

/** Runs the steps that the command line names, in that order; with none named, all of them. */
export async function run(steps) {
  const named = process.argv.slice(2);
  for (const name of named.length ? named : Object.keys(steps)) {
    if (!steps[name]) throw new Error(`no step ${name}; there are ${Object.keys(steps).join(", ")}`);
    await steps[name]();
  }
}
