package identity

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// meBody says who the caller is and what they may do, for the menus of the web
// application. It decides nothing: every operation checks for itself.
type meBody struct {
	ID             string               `json:"id"`
	Login          string               `json:"login"`
	Name           string               `json:"name"`
	Language       string               `json:"language"`
	Roles          []string             `json:"roles"`
	Department     *departmentRef       `json:"department"`
	Company        companyBody          `json:"company"`
	TOTP           bool                 `json:"totp" doc:"the second factor is on"`
	ChangePassword bool                 `json:"password_change_needed" doc:"the password is temporary; nothing else works before it is changed"`
	NeedsSecond    bool                 `json:"second_factor_needed" doc:"the company asks for a second factor; nothing else works before it is on"`
	Entities       map[string]entityMay `json:"entities"`
	Commands       []string             `json:"commands"`
}

type departmentRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Schema says that there may be none, which tags cannot say of an object.
func (*departmentRef) Schema(huma.Registry) *huma.Schema {
	text := &huma.Schema{Type: huma.TypeString}
	return &huma.Schema{Type: huma.TypeObject, Nullable: true, Required: []string{"id", "name"},
		Properties: map[string]*huma.Schema{"id": text, "name": text}}
}

type companyBody struct {
	Name     string `json:"name"`
	Currency string `json:"currency"`
	Zone     string `json:"zone" doc:"IANA time zone, in which days are counted"`
	Today    string `json:"today" doc:"the day it is there"`
	Demo     bool   `json:"demo"`
	SME      bool   `json:"sme"`
}

type entityMay struct {
	Read    bool `json:"read"`
	Create  bool `json:"create"`
	Edit    bool `json:"edit"`
	Archive bool `json:"archive"`
	Export  bool `json:"export"`
	Import  bool `json:"import"`
	Others  bool `json:"others" doc:"reading reaches beyond what is the caller's own"`
}

func (s *Service) me(ctx context.Context, actor authz.Actor) (meBody, error) {
	company, err := settings.Load(ctx, s.db)
	if err != nil {
		return meBody{}, err
	}
	env, err := s.store.Env(ctx, s.db)
	if err != nil {
		return meBody{}, err
	}
	out := meBody{ID: actor.ID.String(), Login: actor.Login, Name: actor.Name, Language: actor.Language, Roles: actor.RoleCodes(),
		Company:  companyBody{Name: company.Name, Currency: company.Currency, Zone: env.Zone.String(), Today: string(env.Today), Demo: company.Demo, SME: company.SME},
		Entities: map[string]entityMay{}, Commands: append([]string{}, actor.Commands()...)}
	if out.Language == "" {
		out.Language = httpx.Language(ctx)
	}
	for _, e := range s.store.Registry.All() {
		out.Entities[e.Name] = mayDo(actor, e)
	}
	err = s.own(ctx, actor, &out)
	out.NeedsSecond = company.SecondFactor && !out.TOTP
	return out, err
}

func mayDo(actor authz.Actor, e *resource.Entity) entityMay {
	guard, grant := e.Guard(), actor.Grant(e.Guard())
	read := actor.Scope(guard, authz.Read) != authz.None
	create := read && grant.Create && !e.Options().Fixed
	return entityMay{Read: read, Create: create, Export: read && grant.Export, Import: create && actor.May(authz.ImportRun),
		Others: actor.Scope(guard, authz.Read) > authz.Self,
		Edit:   actor.Scope(guard, authz.Edit) != authz.None, Archive: actor.Scope(guard, authz.Archive) != authz.None}
}

// own adds what only the user's row knows.
func (s *Service) own(ctx context.Context, actor authz.Actor, out *meBody) error {
	cred, err := byID(ctx, s.db, actor.ID)
	if err != nil {
		return err
	}
	if cred == nil {
		return errs.Unauthorized()
	}
	out.TOTP, out.ChangePassword = cred.SecondOn, cred.temporary()
	if actor.Department == 0 {
		return nil
	}
	out.Department = &departmentRef{ID: actor.Department.String()}
	return s.db.QueryRow(ctx, "SELECT name FROM departments WHERE id = ?", actor.Department).Scan(&out.Department.Name)
}

type meOutput struct{ Body meBody }

type profileInput struct {
	Body struct {
		Name     *string `json:"name,omitempty" maxLength:"400"`
		Language *string `json:"language,omitempty" enum:"zh-CN,en"`
	}
}

func (s *Service) mountMe(api httpx.API) {
	httpx.Register(api, op("me.get", http.MethodGet, "/me", "Who is signed in"), func(ctx context.Context, _ *nothing) (*meOutput, error) {
		body, err := s.me(ctx, httpx.Actor(ctx))
		return &meOutput{Body: body}, err
	})
	httpx.Register(api, op("me.patch", http.MethodPatch, "/me", "Change one's own name or language"), func(ctx context.Context, in *profileInput) (*meOutput, error) {
		actor := httpx.Actor(ctx)
		if actor.CannotWrite {
			return nil, errs.Forbidden()
		}
		if err := s.ChangeProfile(ctx, actor, Profile{Name: in.Body.Name, Language: in.Body.Language}); err != nil {
			return nil, err
		}
		actor, err := LoadActor(ctx, s.db, actor.ID)
		if err != nil {
			return nil, err
		}
		body, err := s.me(ctx, actor)
		return &meOutput{Body: body}, err
	})
}

type passwordInput struct {
	Body struct {
		Current string `json:"current" maxLength:"600"`
		New     string `json:"new" maxLength:"600"`
	}
}

func (s *Service) mountPassword(api httpx.API) {
	httpx.Register(api, silent(op("me.password", http.MethodPost, "/me/password", "Change one's own password")), func(ctx context.Context, in *passwordInput) (*nothing, error) {
		actor, c, err := ownSession(ctx)
		if err != nil {
			return nil, err
		}
		return nil, s.ChangePassword(ctx, actor, c.Session, in.Body.Current, in.Body.New)
	})
}
