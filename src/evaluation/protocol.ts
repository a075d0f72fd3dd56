/**
 * How a query is made from a random labelled image, and what it is judged by.
 * `partial`: m random attributes of the image, and only those are asked.
 * `reference`: the published protocol: all labels of the image are asked, judged by m random ones.
 * `present-only`: m random attributes that the image has, and only those are asked.
 */
export const PROTOCOLS = ['partial', 'reference', 'present-only'] as const;

export type Protocol = (typeof PROTOCOLS)[number];
