/** One setting: how its text is read, and what it is for. */
export interface Setting<T> {
  readonly env: string;
  readonly description: string;
  readonly standard: T;
  /** @throws Error with what the text should be */
  readonly read: (text: string) => T;
  /** Never printed. */
  readonly secret?: true;
}

type Rest<T> = Pick<Setting<T>, "env" | "description" | "standard">;

export const textSetting = (rest: Rest<string>): Setting<string> => ({
  ...rest,
  read: (text) => {
    if (text.trim() === "" && rest.standard !== "") throw new Error("must not be empty");
    return text;
  },
});

export const wholeNumberSetting = (rest: Rest<number>, least: number, most: number): Setting<number> => ({
  ...rest,
  read: (text) => {
    const value = /^[0-9]{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) throw new Error(`must be a whole number from ${least} to ${most}`);
    return value;
  },
});

export const choiceSetting = <const T extends string>(rest: Rest<T>, choices: readonly T[]): Setting<T> => ({
  ...rest,
  read: (text) => {
    const choice = choices.find((candidate) => candidate === text.trim().toLowerCase());
    if (choice === undefined) throw new Error(`must be one of ${choices.join(", ")}`);
    return choice;
  },
});

export const yesNoSetting = (rest: Rest<boolean>): Setting<boolean> => ({
  ...rest,
  read: (text) => {
    const word = text.trim().toLowerCase();
    if (word !== "true" && word !== "false") throw new Error("must be true or false");
    return word === "true";
  },
});

export const listSetting = (rest: Rest<readonly string[]>): Setting<readonly string[]> => ({
  ...rest,
  read: (text) => {
    const items = text.split(",").map((item) => item.trim());
    if (items.includes("")) throw new Error("must be names separated by commas");
    return items;
  },
});
