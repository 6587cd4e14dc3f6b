package handover

// What the test that walks the schema asks: it stands beside the application, which knows all entities.

// FateOf says what becomes of a column that names a user; "" where nobody has said.
func FateOf(column string) string {
	for _, p := range places {
		if p.name == column {
			return map[fate]string{passed: "passed", shown: "shown", personal: "personal", history: "history"}[p.fate]
		}
	}
	return ""
}

// NamesNoUser says that a column ends as those that name a user do, and names something else.
func NamesNoUser(table, column string) bool { return others[column] || others[table+"."+column] }

// Places are the names of all columns in the list.
func Places() []string {
	out := make([]string, len(places))
	for i, p := range places {
		out[i] = p.name
	}
	return out
}
