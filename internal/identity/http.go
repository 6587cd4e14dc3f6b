package identity

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
)

const maxBody = 16 << 10 // bytes; no body here is larger than a form

// Mount adds the operations of sign-in, set-up, one's own account and the
// management of others' credentials.
func (s *Service) Mount(api httpx.API) {
	s.mountSetup(api)
	s.mountSession(api)
	s.mountMe(api)
	s.mountPassword(api)
	s.mountTOTP(api)
	s.mountSessions(api)
	s.mountTokens(api)
	s.mountManagement(api)
}

func op(name, method, path, summary string) httpx.Op {
	return httpx.Op{ID: name, Method: method, Path: httpx.Prefix + path, Summary: summary, Tag: "identity", MaxBody: maxBody}
}

// public opens an operation to anybody.
func public(o httpx.Op) httpx.Op { o.Public = true; return o }

// silent makes success an empty 204.
func silent(o httpx.Op) httpx.Op { o.Status = http.StatusNoContent; return o }

type nothing struct{}

// IDPath is exported because the registry passes over embedded types that are not.
type IDPath struct {
	ID string `path:"id" maxLength:"20"`
}

func (in IDPath) id() (id.ID, error) {
	parsed, err := id.Parse(in.ID)
	if err != nil {
		return 0, errs.NotFound()
	}
	return parsed, nil
}

type setupState struct {
	Body struct {
		Needed bool `json:"needed"`
	}
}

type setupInput struct {
	Body struct {
		Token    string `json:"token" maxLength:"200"`
		Company  string `json:"company" maxLength:"400"`
		Currency string `json:"currency,omitempty" maxLength:"3" doc:"ISO 4217; default CNY"`
		Name     string `json:"name" maxLength:"400"`
		Login    string `json:"login" maxLength:"200"`
		Password string `json:"password" maxLength:"600"`
		Language string `json:"language" enum:"zh-CN,en"`
	}
}

func (s *Service) mountSetup(api httpx.API) {
	httpx.Register(api, public(op("setup.get", http.MethodGet, "/setup", "Is the first user still to be made")), func(ctx context.Context, _ *nothing) (*setupState, error) {
		out := &setupState{}
		var err error
		out.Body.Needed, err = s.SetupNeeded(ctx)
		return out, err
	})
	httpx.Register(api, public(op("setup.run", http.MethodPost, "/setup", "Make the company and its first user")), func(ctx context.Context, in *setupInput) (*signedIn, error) {
		b := in.Body
		token, user, err := s.setUp(ctx, callerOf(ctx), FirstCompany{Token: b.Token, Company: b.Company, Currency: b.Currency,
			Name: b.Name, Login: b.Login, Password: b.Password, Language: b.Language})
		if err != nil {
			return nil, err
		}
		return s.welcome(ctx, token, user)
	})
}

type sessionInput struct {
	Body struct {
		Login    string `json:"login" maxLength:"200"`
		Password string `json:"password" maxLength:"600"`
		TOTP     string `json:"totp,omitempty" maxLength:"20" doc:"code of the second factor"`
	}
}

// signedIn answers a sign-in with the cookie and what GET /me says.
type signedIn struct {
	SetCookie string `header:"Set-Cookie"`
	Body      meBody
}

type signedOut struct {
	SetCookie string `header:"Set-Cookie"`
}

func (s *Service) mountSession(api httpx.API) {
	httpx.Register(api, public(op("session.create", http.MethodPost, "/session", "Sign in")), func(ctx context.Context, in *sessionInput) (*signedIn, error) {
		token, user, err := s.signIn(ctx, callerOf(ctx), Credentials{Login: in.Body.Login, Password: in.Body.Password, Code: in.Body.TOTP})
		if err != nil {
			return nil, err
		}
		return s.welcome(ctx, token, user)
	})
	httpx.Register(api, silent(op("session.delete", http.MethodDelete, "/session", "Sign out")), func(ctx context.Context, _ *nothing) (*signedOut, error) {
		c := callerOf(ctx)
		if c.Session == 0 {
			return &signedOut{}, nil
		}
		if err := s.SignOut(ctx, httpx.Actor(ctx), c.Session); err != nil {
			return nil, err
		}
		return &signedOut{SetCookie: setCookie(c, "")}, nil
	})
}

func (s *Service) welcome(ctx context.Context, token string, user id.ID) (*signedIn, error) {
	actor, err := LoadActor(ctx, s.db, user)
	if err != nil {
		return nil, err
	}
	body, err := s.me(ctx, actor)
	if err != nil {
		return nil, err
	}
	return &signedIn{SetCookie: setCookie(callerOf(ctx), token), Body: body}, nil
}

type temporary struct {
	Body struct {
		Password string `json:"password" doc:"to sign in with once; shown only here"`
	}
}

type rolesInput struct {
	IDPath
	Body struct {
		Roles []string `json:"roles" maxItems:"50" doc:"codes, custom roles included"`
	}
}

// managed is an operation on another user's credentials.
func managed(name, method, path, summary string) httpx.Op {
	o := op("users."+name, method, "/users/{id}/"+path, summary)
	o.Tag, o.Command = Users.Name, authz.UsersManage
	return o
}

func (s *Service) mountManagement(api httpx.API) {
	s.mountGrants(api)
	httpx.Register(api, managed("reset-password", http.MethodPost, "reset-password", "Give a user a temporary password"), func(ctx context.Context, in *IDPath) (*temporary, error) {
		user, err := in.id()
		if err != nil {
			return nil, err
		}
		out := &temporary{}
		out.Body.Password, err = s.ResetPassword(ctx, httpx.Actor(ctx), user)
		return out, err
	})
	httpx.Register(api, silent(managed("reset-totp", http.MethodPost, "reset-totp", "Take away a user's second factor")), func(ctx context.Context, in *IDPath) (*nothing, error) {
		user, err := in.id()
		if err != nil {
			return nil, err
		}
		return nil, s.ResetTOTP(ctx, httpx.Actor(ctx), user)
	})
	httpx.Register(api, silent(managed("roles", http.MethodPut, "roles", "Give a user other roles")), func(ctx context.Context, in *rolesInput) (*nothing, error) {
		user, err := in.id()
		if err != nil {
			return nil, err
		}
		return nil, s.SetRoles(ctx, httpx.Actor(ctx), user, in.Body.Roles)
	})
}
