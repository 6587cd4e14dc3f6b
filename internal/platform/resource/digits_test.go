package resource_test

import (
	"slices"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// TestANumberIsFoundInOnePiece: what holds the triples of a number somewhere is not found, however the number is written.
func TestANumberIsFoundInOnePiece(t *testing.T) {
	w := newWorld(t)
	w.make(`{"name":"tail","phone":"138 0013 8046"}`)
	w.make(`{"name":"middle","phone":"0591-8046-1234"}`)
	w.make(`{"name":"grams","phone":"804 1046 13800 0138"}`)
	w.make(`{"name":"order 8046-77"}`)
	seesAll := authz.Actor{ID: 5, Roles: []authz.Role{{Grants: map[string]authz.Grant{"things": {Read: authz.All}}}}}
	someHidden := authz.Actor{ID: 5, Roles: []authz.Role{{Grants: map[string]authz.Grant{"things": {Read: authz.All}}, Fields: map[string]authz.Access{"things.name": authz.ReadOnly, "things.phone": authz.Hidden}}}}
	for text, want := range map[string][]string{
		"8046": {"middle", "order 8046-77", "tail"}, "80-46": {"middle", "order 8046-77", "tail"}, "38046": {"tail"}, "0013 8046": {"tail"}, "138046": {"tail"},
		"0138046": {"tail"}, "138-0013-8046": {"tail"}, "13800138046": {"tail"}, "+86 13800138046": {"tail"}, "(0591) 8046": {"middle"}, "804677": {"order 8046-77"},
		"8041": {"grams"}, "9046": {}, "80461": {"middle"},
	} {
		got := w.names(seesAll, resource.Query{Q: text, Sort: "name"})
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", text, got, want)
		}
	}
	if got := w.names(seesAll, resource.Query{Q: "8046", Tail: true}); !slices.Equal(got, []string{"tail"}) {
		t.Errorf("tails: %v", got)
	}
	if got := w.names(someHidden, resource.Query{Q: "8046", Sort: "name"}); !slices.Equal(got, []string{"order 8046-77"}) {
		t.Errorf("a hidden number is searched: %v", got)
	}
}
