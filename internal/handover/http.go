package handover

import (
	"context"
	"net/http"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
)

const tag = "handovers"

// HandoverPath names a handover or a person.
type HandoverPath struct {
	ID string `path:"id" maxLength:"20"`
}

func (in HandoverPath) id() (id.ID, error) {
	target, err := id.Parse(in.ID)
	if err != nil {
		return 0, errs.NotFound()
	}
	return target, nil
}

type announceInput struct {
	HandoverPath
	Body struct {
		Successor id.ID  `json:"successor"`
		Reason    string `json:"reason" maxLength:"2000"`
	}
}

type holdingsOutput struct{ Body *Holdings }
type inventoryOutput struct{ Body *HandoverInventory }

// Mount adds the operations of handovers.
func (s *Service) Mount(api httpx.API) {
	s.mountReading(api)
	s.mountChecklist(api)
	httpx.Register(api, httpx.Op{ID: "users.announce-handover", Method: http.MethodPost, Path: httpx.Prefix + "/users/{id}/handover", Tag: tag, Status: http.StatusCreated,
		Summary: "Announce that somebody leaves and who takes over", Command: authz.HandoverRun, Answer: Handovers.Answer()}, s.announce)
	for _, step := range []struct {
		name, summary string
		run           func(context.Context, authz.Actor, id.ID) error
	}{
		{"freeze", "Take the pen from the one who leaves", s.Freeze},
		{"withdraw", "End a handover because the one who was to leave stays", s.Withdraw},
		{"accept", "Sign the inventory, as the successor", s.Accept},
		{"close", "End a handover after its watch", s.Close},
	} {
		httpx.Register(api, httpx.Op{ID: "handovers." + step.name, Long: true, Method: http.MethodPost, Path: httpx.Prefix + "/handovers/{id}/" + step.name, Tag: tag, Summary: step.summary, Answer: Handovers.Answer()},
			func(ctx context.Context, in *HandoverPath) (*httpx.Raw, error) { return s.stepped(ctx, in, step.run) })
	}
}

func (s *Service) stepped(ctx context.Context, in *HandoverPath, run func(context.Context, authz.Actor, id.ID) error) (*httpx.Raw, error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	actor := httpx.Actor(ctx)
	if err := run(ctx, actor, target); err != nil {
		return nil, err
	}
	record, err := Handovers.Get(ctx, s.Store, actor, target)
	if err != nil {
		return nil, err
	}
	return httpx.JSON(record), nil
}

func (s *Service) announce(ctx context.Context, in *announceInput) (*httpx.Raw, error) {
	leaver, err := in.id()
	if err != nil {
		return nil, err
	}
	actor := httpx.Actor(ctx)
	made, err := s.Announce(ctx, actor, Announcement{Leaver: leaver, Successor: in.Body.Successor, Reason: strings.TrimSpace(in.Body.Reason)})
	if err != nil {
		return nil, err
	}
	record, err := Handovers.Get(ctx, s.Store, actor, made)
	if err != nil {
		return nil, err
	}
	return httpx.JSON(record), nil
}

func (s *Service) mountReading(api httpx.API) {
	httpx.Register(api, httpx.Op{ID: "users.holdings", Method: http.MethodGet, Path: httpx.Prefix + "/users/{id}/holdings", Tag: tag,
		Summary: "List what hangs on a person"}, func(ctx context.Context, in *HandoverPath) (*holdingsOutput, error) {
		target, err := in.id()
		if err != nil {
			return nil, err
		}
		out, err := s.Of(ctx, httpx.Actor(ctx), target)
		return &holdingsOutput{out}, err
	})
	httpx.Register(api, httpx.Op{ID: "handovers.inventory", Method: http.MethodGet, Path: httpx.Prefix + "/handovers/{id}/inventory", Tag: tag,
		Summary: "Show what a handover still has to do"}, func(ctx context.Context, in *HandoverPath) (*inventoryOutput, error) {
		target, err := in.id()
		if err != nil {
			return nil, err
		}
		out, err := s.Inventory(ctx, httpx.Actor(ctx), target)
		return &inventoryOutput{out}, err
	})
}
