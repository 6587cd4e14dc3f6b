package main

import (
	"fmt"

	"github.com/loam-crm/loam/internal/demo"
)

type demoCmd struct{}

func (demoCmd) Run(s *session) error {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer a.Close(s.ctx)
	report, err := demo.Fill(s.ctx, demo.Dependencies{Store: a.Store, Identity: a.Identity, Value: a.Value}, a.Config.Clock.Now())
	if err != nil {
		return err
	}
	if err := a.Store.Settle(s.ctx); err != nil {
		return err
	}
	return s.print(report, fmt.Sprintf("demo company ready; sign in as %s / %s", demo.Login, demo.Password))
}
