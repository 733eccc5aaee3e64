/** What ffmpeg says of the audio that it reads. */
export interface StreamBanner {
  readonly container: string;
  readonly codec: string;
  readonly rateHz: number;
  readonly channels: number;
}

/** `Input #0, amr, from 'pipe:0':`; the first of several names, as in `mov,mp4,m4a`. */
const INPUT = /^Input #0, ([^,\s]+)/m;

/** `  Stream #0:0[0x1](und): Audio: amr_nb (amrnb / 0x00), 8000 Hz, mono, flt`. */
const AUDIO = /^ {2}Stream #0:\d+[^:\n]*: Audio: (\w+)[^\n]*?, (\d+) Hz, ([^,\n]+)/m;

const LAYOUTS: Readonly<Record<string, number>> = {
  mono: 1,
  stereo: 2,
  downmix: 2,
  quad: 4,
  hexagonal: 6,
  octagonal: 8,
};

/** The first audio stream of ffmpeg's report on its input; undefined where it found none. */
export function streamBanner(said: string): StreamBanner | undefined {
  const container = INPUT.exec(said)?.[1];
  // The output's own stream is announced in the same words further down.
  const [, codec, rateHz, layout] = AUDIO.exec(said.split(/^Output #0/m)[0] ?? "") ?? [];
  if (container === undefined || codec === undefined || layout === undefined) return undefined;
  return { container, codec, rateHz: Number(rateHz), channels: channelsIn(layout) };
}

/** `mono`, `5.1(side)`, `6 channels`; one where the layout is not known. */
function channelsIn(layout: string): number {
  const named = LAYOUTS[layout.replace(/\(.*/, "").trim()];
  if (named !== undefined) return named;
  const counted = /^(\d+) channels/.exec(layout)?.[1];
  if (counted !== undefined) return Number(counted);
  const [, speakers, woofers] = /^(\d+)\.(\d+)/.exec(layout) ?? [];
  return speakers === undefined ? 1 : Number(speakers) + Number(woofers);
}
