package effort_test

import (
	"testing"

	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// R&D people see few customers. They go on booking on those their hours are on, by name alone, and on no other.
func TestHoursOnACustomerOutOfSight(t *testing.T) {
	o := newOffice(t)
	li, dev, other := o.user("li", "salesperson", nil), o.user("dev", "rnd", nil), o.user("other", "rnd", nil)
	worked, foreign := o.account("甲公司", li), o.account("乙公司", li)
	o.log(dev, worked, monday.AddDays(-3), 4)
	week, err := o.save(dev, line(worked, 0, 3))
	o.must(err)
	if len(week.Rows) != 1 || week.Rows[0].Account.Title != "甲公司" || !week.Rows[0].Account.NameOnly || week.Rows[0].Hours[1] != 3 {
		t.Errorf("%+v", week.Rows)
	}
	for _, one := range []struct {
		by      string
		refused map[string]string
	}{{"dev", func() map[string]string {
		_, err := o.save(dev, line(worked, 0, 3), line(foreign, 1))
		return refused(err)
	}()},
		{"other", func() map[string]string { _, err := o.save(other, line(worked, 0, 3)); return refused(err) }()}} {
		if len(one.refused) != 1 {
			t.Errorf("%s booked on a customer out of sight: %v", one.by, one.refused)
		}
	}
	if boss, err := o.Week(t.Context(), other, 0, monday); err != nil || len(boss.Suggestions) != 0 {
		t.Errorf("%v %+v", err, boss)
	}
}

// Their own hours they also enter and correct one by one, as everybody does.
func TestResearchersBookInTheListOfHours(t *testing.T) {
	o := newOffice(t)
	dev := o.user("dev", "rnd", nil)
	mine := o.account("甲公司", dev)
	body := resource.Body{"account": []byte(`"` + mine.String() + `"`), "activity": []byte(`"rnd"`), "date": []byte(`"2026-11-17"`), "hours": []byte(`2`)}
	if _, err := effort.Entries.Create(t.Context(), o.Store, dev, body); err != nil {
		t.Fatal(err)
	}
	if n := o.count("SELECT COUNT(*) FROM efforts WHERE staff_id = ?", dev.ID); n != 1 {
		t.Errorf("%d entries", n)
	}
}
