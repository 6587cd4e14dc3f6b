package overview

import (
	"context"
	"net/http"
	"strings"

	"github.com/loam-crm/loam/internal/platform/httpx"
)

type summaryInput struct {
	ID string `path:"id" maxLength:"20"`
}

type summaryOutput struct{ Body *AccountSummary }

type eventsInput struct {
	ID    string `path:"id" maxLength:"20"`
	Kinds string `query:"kinds" maxLength:"100" doc:"separated by commas; none: all"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"30"`
	After string `query:"after" maxLength:"40" doc:"next of the page before"`
}

type eventsOutput struct{ Body *AccountEvents }

// Mount adds the operations.
func (s *Service) Mount(api httpx.API) {
	httpx.Register(api, httpx.Op{ID: "accounts.summary", Method: http.MethodGet, Path: httpx.Prefix + "/accounts/{id}/summary", Tag: "accounts",
		Summary: "Show a customer's last contact, next step, promises and how long it stays with its owner"},
		func(ctx context.Context, in *summaryInput) (*summaryOutput, error) {
			target, err := parse(in.ID)
			if err != nil {
				return nil, err
			}
			out, err := s.Summary(ctx, httpx.Actor(ctx), target)
			return &summaryOutput{out}, err
		})
	httpx.Register(api, httpx.Op{ID: "accounts.events", Method: http.MethodGet, Path: httpx.Prefix + "/accounts/{id}/events", Tag: "accounts",
		Summary: "List everything that happened to a customer, newest first: changes, grades, orders, dealings, notes, tasks, files, people, intelligence, events, owners"},
		func(ctx context.Context, in *eventsInput) (*eventsOutput, error) {
			target, err := parse(in.ID)
			if err != nil {
				return nil, err
			}
			query := EventQuery{After: in.After, Limit: in.Limit}
			if in.Kinds != "" {
				query.Kinds = strings.Split(in.Kinds, ",")
			}
			out, err := s.Events(ctx, httpx.Actor(ctx), target, query)
			return &eventsOutput{out}, err
		})
}
