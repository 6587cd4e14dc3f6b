package records_test

import "testing"

func TestRecycleBin(t *testing.T) {
	b := newBench(t)
	kept, gone := b.account("li", "kept"), b.account("li", "gone")
	b.call("boss", "DELETE", "/accounts/"+gone.String(), "").ok(204, nil)
	var l struct {
		Items []struct{ ID, Name, ArchivedAt string }
		Total int
	}
	b.get("boss", "/recycle-bin?entity=accounts&total=true").ok(200, &l)
	if len(l.Items) != 1 || l.Items[0].ID != gone.String() || l.Total != 1 {
		t.Errorf("%+v, kept %s", l, kept)
	}
	b.get("boss", "/recycle-bin?entity=accounts&filter="+`%7B%22field%22:%22name%22,%22op%22:%22eq%22,%22value%22:%22other%22%7D`).ok(200, &l)
	if len(l.Items) != 0 {
		t.Errorf("%+v", l)
	}
	b.unchanged(func() {
		b.get("li", "/recycle-bin?entity=accounts").refused(403, "forbidden")
		b.get("admin", "/recycle-bin?entity=accounts").refused(403, "forbidden")
		b.get("boss", "/recycle-bin?entity=ghosts").invalid("entity", "unknown_entity")
		b.get("boss", "/recycle-bin").refused(422, "validation")
	})
	b.call("boss", "POST", "/accounts/"+gone.String()+"/restore", "").ok(200, nil)
	if b.get("boss", "/recycle-bin?entity=accounts").ok(200, &l); len(l.Items) != 0 {
		t.Errorf("%+v", l)
	}
}
