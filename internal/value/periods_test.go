package value

import (
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

func TestLastFiscalEnd(t *testing.T) {
	for _, c := range []struct {
		asOf  string
		start time.Month
		want  string
	}{
		{"2011-12-10", 1, "2010-12-31"}, {"2011-12-31", 1, "2011-12-31"}, {"2011-12-10", 4, "2011-03-31"},
		{"2011-03-31", 4, "2011-03-31"}, {"2011-03-30", 4, "2010-03-31"}, {"2012-06-15", 3, "2012-02-29"},
	} {
		asOf, _ := calendar.ParseDay(c.asOf)
		if got := lastFiscalEnd(asOf, c.start).String(); got != c.want {
			t.Errorf("%s, year from month %d: %s, want %s", c.asOf, c.start, got, c.want)
		}
	}
}
