import { type Static, Type } from "typebox";
import { closed, idSchema, nullable, pageQuery, pageSchema, timeSchema } from "./common.ts";

const count = (description: string) => Type.Integer({ minimum: 0, description });
const recipe = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 200,
    description: "A recipe's name, or its id; the preferred one otherwise.",
  }),
);

const FigureSchema = Type.Object(
  { value: Type.Number(), low: nullable(Type.Number()), high: nullable(Type.Number()) },
  { ...closed, description: "With its 95 % interval over speakers; null where they are too few for one." },
);
export type CalibrationFigure = Static<typeof FigureSchema>;

/** How a model fares in comparisons of speakers that it was not made of. */
const SideSchema = Type.Object(
  {
    strangersMean: FigureSchema,
    strangersHighest: FigureSchema,
    falseMatchRate: FigureSchema,
    eer: nullable(FigureSchema),
    cllr: nullable(FigureSchema),
  },
  {
    ...closed,
    description:
      "`strangersMean`: LLR of two speakers; `strangersHighest`: what one comparison of them in a hundred reaches; `falseMatchRate`: accepted by thresholds counted on other speakers; `eer`, `cllr`: null without enough speakers of two sessions.",
  },
);
export type CalibrationSide = Static<typeof SideSchema>;

export const CalibrationReportSchema = Type.Object(
  {
    speakers: count("That entered: all, or 300 evenly over them."),
    samples: count("Their recordings, at most five each."),
    bandSpeakers: Type.Object({ wide: count("In the wide band."), narrow: count("In a telephone's band.") }, closed),
    twoSessionSpeakers: count("Enrolled by two requests or more: only across those is a speaker compared with itself."),
    comparisons: Type.Object({ nonMated: count("Of two speakers."), mated: count("Of one.") }, closed),
    falseMatchRateAsked: Type.Number({ description: "By the default policy." }),
    before: SideSchema,
    after: SideSchema,
    adapts: Type.Array(Type.String(), { description: "What is the speakers' own then; anything else is built in." }),
    notes: Type.Array(Type.String(), { description: "What it can't do yet, in sentences." }),
  },
  closed,
);
export type CalibrationReport = Static<typeof CalibrationReportSchema>;

/** One version of a calibration on the tenant's own speakers. */
export const CalibrationSchema = Type.Object(
  {
    id: idSchema("cal"),
    name: Type.String({ description: "As decisions name it.", examples: ["own@3"] }),
    recipe: Type.String({ examples: ["campplus-robust@7c1e0a55"] }),
    state: Type.Union(
      [Type.Literal("proposed"), Type.Literal("active"), Type.Literal("superseded"), Type.Literal("destroyed")],
      {
        description:
          "`proposed`: applied by nobody (any more); `active`: serves; `superseded`: did; `destroyed`: a speaker in it was erased, or another one was proposed instead.",
      },
    ),
    createdAt: timeSchema(),
    appliedAt: nullable(timeSchema()),
    builtIn: nullable(
      Type.String({
        description:
          "The built-in scoring that it was counted with. Where another one is installed now, its mean and cohort count and its thresholds do not. Null where it has no report, and where an earlier server stored it.",
        examples: ["built-in@5"],
      }),
    ),
    report: nullable(CalibrationReportSchema),
  },
  {
    ...closed,
    description: "`report` is null for one that was made when a speaker was erased, of those who are left.",
  },
);
export type Calibration = Static<typeof CalibrationSchema>;

export const CalibrationPageSchema = pageSchema(CalibrationSchema);
export type CalibrationPage = Static<typeof CalibrationPageSchema>;

export const ListCalibrationsQuerySchema = Type.Object({ ...pageQuery }, closed);

export const ProposeCalibrationSchema = Type.Object({ recipe }, closed);
export type ProposeCalibration = Static<typeof ProposeCalibrationSchema>;

export const RollBackCalibrationSchema = Type.Object({ recipe }, closed);
export type RollBackCalibration = Static<typeof RollBackCalibrationSchema>;

export const RolledBackSchema = Type.Object(
  {
    recipe: Type.String(),
    from: Type.String({ description: "The version that served.", examples: ["own@3"] }),
    calibration: Type.String({ description: "What serves now.", examples: ["own@2", "built-in@5"] }),
  },
  closed,
);
export type RolledBack = Static<typeof RolledBackSchema>;
