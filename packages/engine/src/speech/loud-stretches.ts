import type { Waveform } from "../audio/waveform.ts";
import { BLOCK_SAMPLES, blockPower } from "./block-power.ts";
import { type SpeechSegment, widenSegments } from "./voice-activity.ts";

/** Share of the blocks that stands for the background. */
const QUIET_SHARE = 0.1;
/** Blocks this far above the background stand out, as power. */
const RATIO = 10;
/** Below this power (-65 dB of full scale) there is nothing but the converter's own noise. */
const FLOOR = 10 ** -6.5;
/** Gaps between syllables that are bridged, on either side. */
const BRIDGE_S = 0.1;

/**
 * Stretches that rise above a recording's own background: what can be taken for speech where no model is sure, such as
 * a child's whisper. Tells nothing about whether it is speech.
 *
 * @param waveform mono, 16 kHz
 * @returns nothing for silence and for steady noise
 */
export function loudStretches(waveform: Waveform): readonly SpeechSegment[] {
  const { samples, rateHz } = waveform;
  const power = blockPower(waveform);
  const background = power.toSorted()[Math.floor(QUIET_SHARE * power.length)] ?? 0;
  const threshold = Math.max(FLOOR, RATIO * background);
  const loud = [...power.entries()].filter(([, value]) => value > threshold);
  const stretches = loud.map(([block]) => ({
    startS: (block * BLOCK_SAMPLES) / rateHz,
    endS: ((block + 1) * BLOCK_SAMPLES) / rateHz,
  }));
  return widenSegments(stretches, BRIDGE_S, samples.length / rateHz);
}
