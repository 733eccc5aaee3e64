import { ALL_ROUTES } from "@voicebio/contract";

const PATHS = ALL_ROUTES.map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll(/[.]/g, "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
}));

/** The methods that a path answers; none where there is no such path. */
export function allowedMethods(url: string): readonly string[] {
  const path = url.split("?")[0] ?? "";
  const methods = PATHS.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  return methods.includes("GET") ? [...methods, "HEAD"] : methods;
}
