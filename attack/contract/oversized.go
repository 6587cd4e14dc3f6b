package contract

import "fmt"

// oversized sets something far larger than anybody wants.
func oversized(op *Operation, r *Request, choose Choose) string {
	places := sites(op, r)
	if r.File != nil && choose("file", 2) == 0 {
		return hugeFile(r, choose)
	}
	if len(places) == 0 {
		r.Header["Accept-Language"] = "⟦times 30000 a⟧"
		return "header.Accept-Language of 30 kB"
	}
	at := places[choose("place", len(places))]
	if at.in != "body" { // an address of more than 64 kB never reaches the program
		at.put(r, []any{"⟦times 30000 a⟧", "⟦times 3000 9⟧", "⟦times 5000 %⟧", "⟦times 6000 a,⟧", "⟦times 7000 字⟧"}[choose("value", 5)], choose)
		return at.String() + " of kilobytes"
	}
	values := []string{"⟦times 100000 x⟧", "⟦times 100000 字⟧", copies(10_000, `"x"`), copies(10_000, `{}`), copies(10_000, "1"), asIs + "⟦times 100000 9⟧", "⟦times 2200000 x⟧",
		asIs + "{⟦times 10000 \"⟦new⟧\":1,⟧\"a\":1}"}
	value := values[choose("value", len(values))]
	if op.verb() == "grid" && choose("whole", 2) == 1 {
		value = "⟦times 9000000 x⟧"
	}
	at.put(r, value, choose)
	return fmt.Sprintf("%s = %s", at, value)
}

func hugeFile(r *Request, choose Choose) string {
	contents := []string{"a,b\n⟦times 300000 1,2\n⟧", "⟦times 50000 a,⟧\n", "a\n⟦times 2000000 x⟧", "⟦times 100000 \"⟧"}
	n := choose("content", len(contents))
	r.File.Content = contents[n]
	if choose("name", 4) == 0 {
		r.File.Name = "⟦times 5000 n⟧.csv"
	}
	return fmt.Sprintf("a file of %.40q", contents[n])
}
