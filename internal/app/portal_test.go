package app_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/platform/authz"
)

// Whatever a customer may read in the portal is listed here: a field that is to be shown there is shown to somebody first.
// Competitors, threats, balance decisions, grades and costs are never among them (domain model §2.8).
const inPortal = `accounts address country email name name_en owner phone region short_name uscc website
contacts account address emails language name name_en phones title wechat
order-lines amount currency order product quantity unit
orders account amount currency date due_date lines number paid_date`

func TestWhatCustomersMayRead(t *testing.T) {
	var lines []string
	for _, e := range app.Entities().All() {
		var names []string
		for _, f := range e.Fields() {
			if !f.InPortal {
				continue
			}
			if f.Class != authz.Business {
				t.Errorf("%s.%s is confidential or personal", e.Name, f.Name)
			}
			names = append(names, f.Name)
		}
		if slices.Sort(names); names != nil {
			lines = append(lines, e.Name+" "+strings.Join(names, " "))
		}
	}
	slices.Sort(lines)
	if got := strings.Join(lines, "\n"); got != inPortal {
		t.Errorf("the portal shows\n%s\nand should\n%s", got, inPortal)
	}
}
