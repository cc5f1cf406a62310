/** JSON as a type: what crosses between Python, models, files and the page. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
