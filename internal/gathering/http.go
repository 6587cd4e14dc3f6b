package gathering

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

const tag = "gatherings"

// GatheringPath names an event; exported because huma fills no unexported embedded struct.
type GatheringPath struct {
	ID string `path:"id" maxLength:"20"`
}

func (in GatheringPath) id() (id.ID, error) {
	target, err := id.Parse(in.ID)
	if err != nil {
		return 0, errs.NotFound()
	}
	return target, nil
}

// GuestList says whom to invite.
type GuestList struct {
	Contacts []string `json:"contacts,omitempty" maxItems:"500"`
	Accounts []string `json:"accounts,omitempty" maxItems:"500" doc:"everybody we know at these customers"`
	Filter   string   `json:"filter,omitempty" maxLength:"20000" doc:"whom this filter of contacts lists"`
	Target   bool     `json:"target,omitempty" doc:"the event is made for them"`
}

type inviteInput struct {
	GatheringPath
	Body GuestList
}

type inviteOutput struct{ Body Asked }

type sheetOutput struct{ Body *Sheet }

// SheetMark is what the door wrote down of one guest.
type SheetMark struct {
	Invitation string `json:"invitation,omitempty" maxLength:"20"`
	Contact    string `json:"contact,omitempty" maxLength:"20" doc:"who came without an invitation"`
	Status     string `json:"status" enum:"invited,accepted,declined,attended,no_show"`
	Brought    int64  `json:"brought,omitempty" minimum:"0" maximum:"999"`
	Spoke      bool   `json:"spoke,omitempty"`
}

type attendInput struct {
	GatheringPath
	Body struct {
		Guests []SheetMark `json:"guests" maxItems:"500"`
	}
}

type pasteInput struct {
	GatheringPath
	Body struct {
		Text string `json:"text" maxLength:"100000"`
	}
}

type pasteOutput struct {
	Body struct {
		Items []PastedGuest `json:"items" nullable:"false"`
	}
}

type participationOutput struct{ Body *Participation }

// Mount adds the operations of events beside those of every entity.
func (s *Service) Mount(api httpx.API) {
	path := httpx.Prefix + "/gatherings/{id}"
	httpx.Register(api, httpx.Op{ID: "gatherings.invite", Method: http.MethodPost, Path: path + "/invite", Tag: tag,
		Summary: "Invite many people to an event"}, s.invite)
	httpx.Register(api, httpx.Op{ID: "gatherings.sheet", Method: http.MethodGet, Path: path + "/attendance", Tag: tag,
		Summary: "Read who was invited to an event and who came"}, s.sheet)
	httpx.Register(api, httpx.Op{ID: "gatherings.attend", Method: http.MethodPut, Path: path + "/attendance", Tag: tag,
		Summary: "Write down who came, all of them or none"}, s.attend)
	httpx.Register(api, httpx.Op{ID: "gatherings.read-list", Method: http.MethodPost, Path: path + "/read-list", Tag: tag,
		Summary: "Understand a pasted attendance list; nothing is stored"}, s.readList)
	httpx.Register(api, httpx.Op{ID: "contacts.participation", Method: http.MethodGet, Path: httpx.Prefix + "/contacts/{id}/participation", Tag: "contacts",
		Summary: "Read how far a contact takes part in our events, and which level that suggests"}, s.participation)
}

func ids(field string, texts []string) ([]id.ID, error) {
	out := make([]id.ID, 0, len(texts))
	for _, text := range texts {
		one, err := id.Parse(text)
		if err != nil {
			return nil, errs.Invalid(field, "not_an_id")
		}
		out = append(out, one)
	}
	return out, nil
}

func (s *Service) invite(ctx context.Context, in *inviteInput) (*inviteOutput, error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	who := Guests{Target: in.Body.Target}
	if who.Contacts, err = ids("contacts", in.Body.Contacts); err != nil {
		return nil, err
	}
	if who.Accounts, err = ids("accounts", in.Body.Accounts); err != nil {
		return nil, err
	}
	if in.Body.Filter != "" {
		if who.Filter, err = resource.ParseFilter(in.Body.Filter); err != nil {
			return nil, err
		}
	}
	if len(who.Contacts)+len(who.Accounts) == 0 && who.Filter == nil {
		return nil, errs.Invalid("contacts", "required")
	}
	out, err := s.Invite(ctx, httpx.Actor(ctx), target, who)
	return &inviteOutput{out}, err
}

func (s *Service) sheet(ctx context.Context, in *GatheringPath) (*sheetOutput, error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	out, err := s.Sheet(ctx, httpx.Actor(ctx), target)
	return &sheetOutput{out}, err
}

func (s *Service) attend(ctx context.Context, in *attendInput) (*sheetOutput, error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	marks := make([]Mark, 0, len(in.Body.Guests))
	for _, g := range in.Body.Guests {
		m := Mark{Status: g.Status, Brought: g.Brought, Spoke: g.Spoke}
		text, into := g.Invitation, &m.Invitation
		if text == "" {
			text, into = g.Contact, &m.Contact
		}
		if *into, err = id.Parse(text); err != nil {
			return nil, errs.Invalid("guests", "not_an_id")
		}
		marks = append(marks, m)
	}
	if err := s.Attend(ctx, httpx.Actor(ctx), target, marks); err != nil {
		return nil, err
	}
	out, err := s.Sheet(ctx, httpx.Actor(ctx), target)
	return &sheetOutput{out}, err
}

func (s *Service) readList(ctx context.Context, in *pasteInput) (*pasteOutput, error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	out := &pasteOutput{}
	out.Body.Items, err = s.ReadList(ctx, httpx.Actor(ctx), target, in.Body.Text)
	return out, err
}

func (s *Service) participation(ctx context.Context, in *GatheringPath) (*participationOutput, error) {
	who, err := in.id()
	if err != nil {
		return nil, err
	}
	out, err := s.Participation(ctx, httpx.Actor(ctx), who)
	return &participationOutput{out}, err
}
