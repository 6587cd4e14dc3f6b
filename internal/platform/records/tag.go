package records

import (
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Tag is a word of the company's that may stand on any record with an owner.
type Tag struct {
	resource.Record
	Name, Colour, Note string
}

// TagColours are the colours a tag may have; grey is the usual one.
var TagColours = []string{"grey", "blue", "teal", "green", "amber", "orange", "red", "purple"}

// Tags declares the list of them.
var Tags = resource.Declare("tags",
	resource.Options{Profile: authz.Catalogue, Title: "name", Sort: "name"},
	resource.Rules[Tag]{Check: checkTag},
	resource.Text("name", func(t *Tag) *string { return &t.Name }).Required().Unique().Searchable().Listed(),
	resource.Choice("colour", func(t *Tag) *string { return &t.Colour }, TagColours...).Listed(),
	resource.Text("note", func(t *Tag) *string { return &t.Note }).Listed(),
)

// maxTagName keeps a tag a word.
const maxTagName = 30

func checkTag(_ resource.Env, _, t *Tag) []errs.Field {
	if t.Colour == "" {
		t.Colour = TagColours[0]
	}
	if utf8.RuneCountInString(t.Name) > maxTagName {
		return []errs.Field{{Name: "name", Code: "too_long", Params: map[string]any{"max": maxTagName}}}
	}
	return nil
}
