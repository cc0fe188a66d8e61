/**
 * Property tests begin with the same values in every run, so that a run that passed passes again.
 * `FAIRLEAD_SEED=random` looks for others; a number repeats a run that told it.
 */
import fc from 'fast-check';

const wanted = process.env.FAIRLEAD_SEED;
if (wanted !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(wanted ?? 20_260_101) });
