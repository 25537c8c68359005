#include "labgen/emit/nftelements.h"
#include "labgen/emit/page.h"

void
nftelements_next(struct page *p, bool *first)
{
	page_add(p, *first ? "\t\telements = {\n\t\t\t" : ",\n\t\t\t");
	*first = false;
}

void
nftelements_end(struct page *p, bool first)
{
	page_add(p, first ? "\t}\n" : "\n\t\t}\n\t}\n");
}

void
nftelements_ifname(struct page *p, size_t network)
{
	page_add(p, "\"");
	page_ifname(p, network);
	page_add(p, "\"");
}
