package contact

import (
	"context"
	"net/http"
	"strconv"

	"github.com/loam-crm/loam/internal/contact/card"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
)

const tag = "contacts"

type recordInput struct {
	ID string `path:"id" maxLength:"20"`
}

func (in recordInput) id() (id.ID, error) {
	target, err := id.Parse(in.ID)
	if err != nil {
		return 0, errs.NotFound()
	}
	return target, nil
}

type mapOutput struct{ Body *PowerMap }

type arrangeInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body struct {
		Places []MapPlace `json:"places" maxItems:"1000" doc:"none: put all back in order"`
	}
}

type membersInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body struct {
		Rev     string        `json:"rev" maxLength:"20" doc:"of the chain that was looked at"`
		Members []ChainMember `json:"members" maxItems:"100"`
	}
}

type cardInput struct {
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"5000" doc:"what is printed on the card, in any order"`
	}
}

// CardRead is a business card as it was understood.
type CardRead struct{ card.Card }

type cardOutput struct{ Body CardRead }

type privateOutput struct {
	Body struct {
		Items []PrivateTie `json:"items" nullable:"false"`
	}
}

// Mount adds the operations beside those of the entities.
func (s *Service) Mount(api httpx.API) {
	s.mountMap(api)
	httpx.Register(api, httpx.Op{ID: "contacts.read-card", Method: http.MethodPost, Path: httpx.Prefix + "/contacts/read-card", Tag: tag,
		Summary: "Read the text of a business card; nothing is stored"}, s.readCard)
	httpx.Register(api, httpx.Op{ID: "ties.private", Method: http.MethodGet, Path: httpx.Prefix + "/ties/private", Tag: tag,
		Summary: "List the relations that an employee brought and holds alone"}, func(ctx context.Context, _ *struct{}) (*privateOutput, error) {
		out := &privateOutput{}
		var err error
		out.Body.Items, err = s.PrivateResources(ctx, httpx.Actor(ctx))
		return out, err
	})
}

func (s *Service) mountMap(api httpx.API) {
	path := httpx.Prefix + "/accounts/{id}/power-map"
	httpx.Register(api, httpx.Op{ID: "accounts.power-map", Method: http.MethodGet, Path: path, Tag: tag,
		Summary: "Read a customer's decision chains, what we know of them and where the map shows its people"},
		func(ctx context.Context, in *recordInput) (*mapOutput, error) {
			target, err := in.id()
			if err != nil {
				return nil, err
			}
			return s.readMap(ctx, target)
		})
	httpx.Register(api, httpx.Op{ID: "accounts.arrange-map", Method: http.MethodPut, Path: path, Tag: tag,
		Summary: "Say where the power map shows a customer's people"}, func(ctx context.Context, in *arrangeInput) (*mapOutput, error) {
		target, err := recordInput{in.ID}.id()
		if err != nil {
			return nil, err
		}
		if err := s.Arrange(ctx, httpx.Actor(ctx), target, in.Body.Places); err != nil {
			return nil, err
		}
		return s.readMap(ctx, target)
	})
	httpx.Register(api, httpx.Op{ID: "decision-chains.set-members", Method: http.MethodPut, Path: httpx.Prefix + "/decision-chains/{id}/members", Tag: "decision-chains",
		Summary: "Set who takes part in a decision, exactly one of them the decider", Answer: Chains.Answer()}, s.setMembers)
}

func (s *Service) readMap(ctx context.Context, target id.ID) (*mapOutput, error) {
	out, err := s.PowerMap(ctx, httpx.Actor(ctx), target)
	return &mapOutput{out}, err
}

func (s *Service) setMembers(ctx context.Context, in *membersInput) (*httpx.Raw, error) {
	target, err := recordInput{in.ID}.id()
	if err != nil {
		return nil, err
	}
	rev, err := strconv.ParseInt(in.Body.Rev, 10, 64)
	if err != nil {
		return nil, errs.Invalid("rev", "required")
	}
	actor := httpx.Actor(ctx)
	if err := s.SetMembers(ctx, actor, target, rev, in.Body.Members); err != nil {
		return nil, err
	}
	record, err := Chains.Get(ctx, s.Store, actor, target)
	if err != nil {
		return nil, err
	}
	return httpx.JSON(record), nil
}

// readCard is for who may make contacts of what is read.
func (s *Service) readCard(ctx context.Context, in *cardInput) (*cardOutput, error) {
	if g := httpx.Actor(ctx).Grant(Contacts.Guard()); !g.Create || g.Read == authz.None {
		return nil, errs.Forbidden()
	}
	return &cardOutput{CardRead{Card: card.Read(in.Body.Text)}}, nil
}
