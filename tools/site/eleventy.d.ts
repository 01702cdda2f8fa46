/** What the site uses of Eleventy, which has no declarations of its own. */
declare module '@11ty/eleventy' {
  /** What a page is rendered from. */
  interface PageData {
    readonly page: { readonly inputPath: string; readonly rawInput: string }
  }

  /** Settings of one build. */
  export interface EleventyConfig {
    setUseGitIgnore(use: boolean): void
    addGlobalData(name: string, value: unknown): void
    addPassthroughCopy(pattern: string): void
    addPlugin(plugin: unknown): void
    amendLibrary(extension: 'md', amend: (library: MarkdownLibrary) => void): void
  }

  /** What the site changes of markdown-it. */
  interface MarkdownLibrary {
    readonly core: { readonly ruler: { push(name: string, rule: (state: MarkdownState) => void): void } }
  }

  interface MarkdownState {
    readonly env: PageData
    readonly tokens: readonly MarkdownToken[]
  }

  /** A piece of a parsed document. */
  export interface MarkdownToken {
    readonly type: string
    readonly content: string
    readonly children: readonly MarkdownToken[] | null
    attrGet(name: string): string | null
    attrSet(name: string, value: string): void
  }

  export default class Eleventy {
    constructor(
      input: string,
      output: string,
      options: { readonly quietMode: boolean; readonly config: (config: EleventyConfig) => void },
    )
    disableLogger(): void
    write(): Promise<unknown>
  }
}

declare module '@11ty/eleventy-plugin-syntaxhighlight' {
  const plugin: unknown
  export default plugin
}
