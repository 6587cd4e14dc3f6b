package merge

// What the test that walks the schema asks: it stands beside the application, which knows all entities. A test file of this
// package would have everything above it compiled once more.

// Refers says whether a column of the schema is known to refer to records of an entity.
func Refers(entity, table, column string) bool {
	for _, p := range places[entity] {
		if p.table == table && p.column == column {
			return true
		}
	}
	return false
}

// RefersAny is Refers for tables that name the entity in a column of their own.
func RefersAny(table, column string) bool {
	for _, p := range pairs {
		if p.table == table && p.column == column {
			return true
		}
	}
	return false
}

// Stays says whether the rows of a column stay with the merged record.
func Stays(entity, table, column string) bool {
	for _, p := range places[entity] {
		if p.table == table && p.column == column {
			return p.stays != "" || p.clash == leave
		}
	}
	return false
}

// Same are the columns of which there is one value for a record; "" where rows do not clash.
func Same(entity, table, column string) string {
	for _, p := range places[entity] {
		if p.table == table && p.column == column && p.clash != none {
			return p.same
		}
	}
	return ""
}
