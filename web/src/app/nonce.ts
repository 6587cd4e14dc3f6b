/** Written by the server into each page; styles made at run time carry it to pass the content security policy. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.content ?? "";

/**
 * antd passes the nonce to its own styles, but the parts that measure scroll bars and lock scrolling make theirs
 * without. Every style element made from here on carries it.
 */
export function signStyles(): void {
  const create = document.createElement.bind(document);
  document.createElement = ((tag: string, options?: ElementCreationOptions) => {
    const element = create(tag, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  }) as typeof document.createElement;
}
