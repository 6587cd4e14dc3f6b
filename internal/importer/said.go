package importer

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
)

// A file that repeats a customer's columns in every order may say two things about
// one customer. The first one holds; that there was another is told as a warning.
// To notice it over a whole file, two bytes are kept of each column.

// said digests what a row tells about its customer: two bytes for each mapped
// column, zero where the cell is empty.
func (r *run) said(w *row) string {
	var out []byte
	for _, m := range r.reader.plan.Mapping {
		if m.Entity != "accounts" {
			continue
		}
		var short uint16
		if value := w.values["accounts"][m.Field]; value != nil {
			h := fnv.New32a()
			fmt.Fprint(h, value)
			short = uint16(h.Sum32()) | 1 // #nosec G115 -- half of a hash is meant
		}
		out = binary.BigEndian.AppendUint16(out, short)
	}
	return string(out)
}

// differs says that a later row tells something else than the first did; what it
// leaves empty is no difference.
func differs(first, later string) bool {
	if first == later || len(first) != len(later) {
		return false
	}
	for i := 0; i < len(later); i += 2 {
		if l := later[i : i+2]; l != "\x00\x00" && l != first[i:i+2] {
			return true
		}
	}
	return false
}

// doubt warns of a row that contradicts what the file said before.
func (w *row) doubt(name string) {
	w.warnings = append(w.warnings, "customer_differs:"+name)
}

// first is what the file said first of an account that this run has met, or that
// rows stored before a break spoke of.
func (r *run) first(c *customer) (said string, met bool) {
	if said, met = r.now[c.id]; met {
		return said, true
	}
	if said, met = r.touched[c.id]; met {
		return said, true
	}
	if at := r.passed.find(c); at >= 0 {
		return r.passed.all[at].said, true
	}
	return "", false
}
