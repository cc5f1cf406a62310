/** The page's own address: models, links and presets lie below it. */
export const pageAddress = (): string => new URL(import.meta.env.BASE_URL, window.location.href).href;
