package records

import (
	"encoding/json"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// list answers everything there is.
type list[T any] struct {
	Body struct {
		Items []T `json:"items" nullable:"false"`
	}
}

func listOf[T any](items []T) *list[T] {
	out := &list[T]{}
	out.Body.Items = append([]T{}, items...)
	return out
}

// page answers one page, newest first, and where the next one begins.
type page[T any] struct {
	Body struct {
		Items []T     `json:"items" nullable:"false"`
		Next  *string `json:"next" doc:"give it as after for the next page; null on the last"`
	}
}

// pageOf cuts the one item too many that says there is a next page.
func pageOf[T any](items []T, limit int, key func(T) string) *page[T] {
	out := &page[T]{}
	out.Body.Items = append([]T{}, items...)
	if len(items) > limit {
		next := key(items[limit-1])
		out.Body.Items, out.Body.Next = out.Body.Items[:limit], &next
	}
	return out
}

// single answers one thing.
type single[T any] struct{ Body T }

func only[T any](body T) *single[T] { return &single[T]{Body: body} }

// PageInput asks for a page; exported for the same reason as IDInput.
type PageInput struct {
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	After string `query:"after" maxLength:"20" doc:"next of the page before"`
}

// before is the id that the page continues below, 0 for the first page.
func (in PageInput) before() (id.ID, error) {
	if in.After == "" {
		return 0, nil
	}
	last, err := id.Parse(in.After)
	if err != nil {
		return 0, errs.Invalid("after", "bad_cursor")
	}
	return last, nil
}

// stamp is an instant as text, nil for none.
func stamp(at clock.Instant) *string {
	if at == 0 {
		return nil
	}
	text := at.String()
	return &text
}

// quoted renders text as JSON; text always can be.
func quoted(text string) json.RawMessage {
	body, _ := json.Marshal(text)
	return body
}
