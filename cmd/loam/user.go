package main

import (
	"fmt"
	"strings"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
)

type userCmd struct {
	List     userListCmd     `cmd:"" help:"List users."`
	Add      userAddCmd      `cmd:"" help:"Add a user."`
	Token    userTokenCmd    `cmd:"" help:"Print a new API token of a user."`
	Password userPasswordCmd `cmd:"" help:"Set a user's password from LOAM_PASSWORD."`
	NewKey   userNewKeyCmd   `cmd:"" help:"Replace the key that seals second factors; the server must be stopped." name:"new-key"`
}

type userNewKeyCmd struct {
	Reset bool `help:"Take away the second factors that no key opens: the key was lost, and no backup has it."`
}

func (c userNewKeyCmd) Run(s *session) error {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer a.Close(s.ctx)
	done, err := a.Identity.NewKey(s.ctx, c.Reset)
	if err != nil {
		return err
	}
	return s.print(done, fmt.Sprintf("the key is replaced; %d second factors are sealed anew, %d were taken away", done.Sealed, done.Reset))
}

type userListCmd struct{}

func (userListCmd) Run(s *session) error {
	a, err := s.join()
	if err != nil {
		return err
	}
	defer a.Close(s.ctx)
	people, err := a.Identity.ListUsers(s.ctx)
	if err != nil {
		return err
	}
	var lines []string
	for _, p := range people {
		lines = append(lines, fmt.Sprintf("%-16s %-12s %s", p.Login, p.Name, strings.Join(p.Roles, ",")))
	}
	return s.print(people, strings.Join(lines, "\n"))
}

type userTokenCmd struct {
	Login string `arg:"" help:"Whose token."`
}

func (c *userTokenCmd) Run(s *session) error {
	a, err := s.join()
	if err != nil {
		return err
	}
	defer a.Close(s.ctx)
	secret, err := a.Identity.IssueToken(s.ctx, c.Login)
	if err != nil {
		return err
	}
	return s.print(map[string]string{"login": c.Login, "token": secret}, secret)
}

type userAddCmd struct {
	Login    string   `arg:""`
	Name     string   `help:"Full name." required:""`
	Roles    []string `help:"Roles, e.g. salesperson." default:"salesperson"`
	Password string   `help:"Initial password." env:"LOAM_PASSWORD" required:""`
}

func (c *userAddCmd) Run(s *session) error {
	a, err := s.join()
	if err != nil {
		return err
	}
	defer a.Close(s.ctx)
	user := &identity.User{Login: c.Login, Name: c.Name, Roles: c.Roles}
	if err := a.Identity.CreateUser(s.ctx, authz.System(), user, c.Password); err != nil {
		return err
	}
	return s.print(map[string]string{"id": user.ID.String(), "login": user.Login}, "added "+user.Login)
}

type userPasswordCmd struct {
	Login    string `arg:""`
	Password string `help:"The new password." env:"LOAM_PASSWORD"`
}

func (c *userPasswordCmd) Run(s *session) error {
	if c.Password == "" {
		return errs.Invalid("password", "required")
	}
	a, err := s.join()
	if err != nil {
		return err
	}
	defer a.Close(s.ctx)
	if err := a.Identity.SetPassword(s.ctx, c.Login, c.Password); err != nil {
		return err
	}
	return s.print(map[string]string{"login": c.Login}, "password set")
}
