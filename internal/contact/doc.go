// Package contact keeps the people of a customer: contacts (E05), departments (E06) and positions (E07), who influences
// whom (E08), who decides on what (E09), and who of us is close to whom of theirs (E10).
//
// A position outlives its holder. Who leaves makes it vacant; whose holder nobody knows is unidentified. Neither
// disappears from the chart, nor from any denominator: not knowing the approver is the finding, not a gap in it.
package contact

import "github.com/loam-crm/loam/internal/platform/resource"

// Service answers what takes more than one record: the power map, decision chains, cards, private resources.
type Service struct{ Store *resource.Store }
