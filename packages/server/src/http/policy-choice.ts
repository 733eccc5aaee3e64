/** The query's `policy`, left out where it is. */
export const policyOf = ({ policy }: { readonly policy?: string }): { readonly policy?: string } =>
  policy === undefined ? {} : { policy };
