/** Holds the arrows that ARCHITECTURE.md draws: who may import whom. */
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { cruise, type IForbiddenRuleType, type IReporterOutput } from "dependency-cruiser";

const ROOT = resolve(import.meta.dirname, "..");
const TESTS = "\\.(test|contract)\\.ts$";

/** `from` may import nothing of ours besides `to` (and itself). */
const onlyKnows = (name: string, from: string, to: readonly string[]): IForbiddenRuleType => ({
  name,
  severity: "error",
  from: { path: from, pathNot: TESTS },
  to: { path: "^packages/", pathNot: [from, ...to] },
});

const server = (room: string): string => `^packages/server/src/${room}`;
const ENGINE = "^packages/engine/";
const CONTRACT = "^packages/contract/";
const KERNEL = "^packages/engine/src/comparison/dot-products\\.ts$";

const RULES: IForbiddenRuleType[] = [
  onlyKnows("engine knows nobody", ENGINE, []),
  onlyKnows("contract knows nobody", CONTRACT, []),
  onlyKnows("lab knows engine", "^packages/lab/", [ENGINE]),
  onlyKnows("server knows engine and contract", "^packages/server/", [ENGINE, CONTRACT]),
  onlyKnows("domain is plain", server("domain/"), [ENGINE, CONTRACT]),
  onlyKnows("ports speak domain", server("ports/"), [server("domain/"), ENGINE, CONTRACT]),
  onlyKnows("use cases know domain and ports", server("use-cases/"), [
    server("domain/"),
    server("ports/"),
    ENGINE,
    CONTRACT,
  ]),
  onlyKnows("adapters stand behind ports", server("adapters/"), [
    server("domain/"),
    server("ports/"),
    ENGINE,
    CONTRACT,
  ]),
  onlyKnows("http calls use cases", server("http/"), [
    server("use-cases/"),
    server("domain/"),
    server("ports/"),
    server("config/"),
    ENGINE,
    CONTRACT,
  ]),
  {
    name: "packages are entered by their front door, the kernel by its own",
    severity: "error",
    from: { path: "^packages/([^/]+)/" },
    to: { path: "^packages/([^/]+)/src/", pathNot: ["^packages/$1/", "^packages/[^/]+/src/index\\.ts$", KERNEL] },
  },
  {
    name: "no circles",
    severity: "error",
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
  },
  {
    name: "every import resolves",
    severity: "error",
    from: {},
    to: { couldNotResolve: true },
  },
];

async function violations(rules: typeof RULES): Promise<readonly string[]> {
  const { output }: IReporterOutput = await cruise(["packages"], {
    baseDir: ROOT,
    validate: true,
    ruleSet: { forbidden: rules },
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  });
  assert.ok(typeof output === "object");
  assert.ok(output.summary.totalCruised > 50, "the cruise must see the project");
  return output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

test("the arrows between rooms are the ones in ARCHITECTURE.md", async () => {
  assert.deepEqual(await violations(RULES), []);
});

test("an arrow that is not allowed is seen", async () => {
  const forbidden = onlyKnows("lab knows nobody", "^packages/lab/", []);
  assert.ok((await violations([forbidden])).some((line) => line.includes("packages/engine")));
});
