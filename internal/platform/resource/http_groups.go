package resource

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/loam-crm/loam/internal/platform/httpx"
)

type groupsInput struct {
	By       string `query:"by" required:"true" maxLength:"100" doc:"a choice, yes/no, user or reference field"`
	Measures string `query:"measures" maxLength:"500" doc:"up to five of sum.<field> and avg.<field>, separated by commas"`
	Q        string `query:"q" maxLength:"200"`
	Filter   string `query:"filter" maxLength:"20000"`
}

type groupsOutput struct {
	Body struct {
		Items []groupItem `json:"items"`
	}
}

type groupItem struct {
	Value    json.RawMessage            `json:"value"`
	Name     string                     `json:"name,omitempty" doc:"of a reference"`
	Hidden   bool                       `json:"hidden,omitempty" doc:"all rows whose reference leads to records the caller may not see"`
	Count    int64                      `json:"count"`
	Measures map[string]json.RawMessage `json:"measures,omitempty" doc:"by the names asked for; null where no row has a value"`
}

func (e endpoints) grouping() {
	httpx.Register(e.api, e.op("groups", http.MethodGet, "/groups", "Count by a field the"), func(ctx context.Context, in *groupsInput) (*groupsOutput, error) {
		filter, err := ParseFilter(in.Filter)
		if err != nil {
			return nil, err
		}
		by := Grouping{By: in.By}
		if in.Measures != "" {
			by.Measures = strings.Split(in.Measures, ",")
		}
		groups, err := e.entity.Groups(ctx, e.store, httpx.Actor(ctx), Query{Q: in.Q, Filter: filter}, by)
		if err != nil {
			return nil, err
		}
		out := &groupsOutput{}
		out.Body.Items = []groupItem{}
		for _, g := range groups {
			out.Body.Items = append(out.Body.Items, groupItem{Value: g.Value, Name: g.Name, Hidden: g.Hidden, Count: g.Count, Measures: g.Measures})
		}
		return out, nil
	})
}
