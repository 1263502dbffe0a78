/** The parts of citation-js that we use; it has no types of its own. */
declare module '@citation-js/core' {
  interface Register<Value> {
    add(name: string, value: Value): void;
    has(name: string): boolean;
  }
  export const plugins: {
    readonly config: {
      get(plugin: '@csl'): { readonly templates: Register<string>; readonly locales: Register<string> };
    };
    readonly output: {
      format(
        format: 'bibliography' | 'citation',
        data: readonly object[],
        options: {
          readonly template: string;
          readonly lang: string;
          readonly format: 'html';
          readonly entry?: object;
        },
      ): string;
    };
  };
}
declare module '@citation-js/plugin-csl';
