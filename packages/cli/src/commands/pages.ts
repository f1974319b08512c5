/** Reading lists to their end. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextAfter: string | undefined;
}

/** `read` gets the query of each page. */
export async function allPages<Item>(read: (query: { after?: string }) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let query: { after?: string } = {};
  for (;;) {
    const page = await read(query);
    items.push(...page.items);
    if (page.nextAfter === undefined || page.nextAfter === '') return items;
    query = { after: page.nextAfter };
  }
}
