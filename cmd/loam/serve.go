package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/demo"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/platform/telemetry"
)

type serveCmd struct {
	Addr      string   `help:"Address to listen on." default:"127.0.0.1:8080"`
	PublicURL string   `help:"Where browsers reach the server, if not at the address, e.g. https://crm.example.com." name:"public-url"`
	Proxy     []string `help:"Networks of trusted proxies, e.g. 10.0.0.0/8; their X-Forwarded-* headers are believed."`
	NoBackup  bool     `help:"Upgrade an older database without a copy of the records beforehand." name:"no-backup"`
	Backups   string   `help:"Folder of the backups that the server makes, shared by all instances; the folder backups in the data folder unless given." type:"path" env:"LOAM_BACKUPS" placeholder:"DIR"`
	Verbose   bool     `help:"Log every request." short:"v"`
}

func (c *serveCmd) Run(s *session) error {
	level := slog.LevelWarn
	if c.Verbose {
		level = slog.LevelInfo
	}
	log := telemetry.NewLogger(s.err, level)
	slog.SetDefault(log)
	proxies, err := c.proxies()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return errs.BadRequest("address_unusable").With("address", c.Addr).Because(err)
	}
	if c.PublicURL == "" {
		c.PublicURL = "http://" + listener.Addr().String()
	}
	a, err := app.Open(s.ctx, app.Config{DB: s.database(false), PublicURL: c.PublicURL, TrustedProxies: proxies, Version: version, Log: log, NoBackup: c.NoBackup, Backups: c.Backups})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := c.announce(s, a); err != nil {
		return errors.Join(err, a.Close(s.ctx))
	}
	err = a.Serve(s.ctx, listener)
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, a.Close(context.WithoutCancel(s.ctx))) // the stop was asked for: closing must not be cut short by it
}

func (c *serveCmd) proxies() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, text := range c.Proxy {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, errs.BadRequest("proxy_unreadable").With("proxy", text)
		}
		out = append(out, p)
	}
	return out, nil
}

// announce says where to go and how to sign in.
func (c *serveCmd) announce(s *session, a *app.App) error {
	fmt.Fprintf(s.err, "\n  Loam 沃土 %s\n\n  %s\n", version, c.PublicURL)
	link, err := a.Identity.SetupLink(s.ctx)
	if err != nil {
		return err
	}
	company, err := settings.Load(s.ctx, a.DB)
	if err != nil {
		return err
	}
	switch {
	case link != "":
		fmt.Fprintf(s.err, "\n  First start. Open this link once to set up the company 首次启动，请打开此链接完成设置:\n  %s\n", link)
	case company.Demo:
		fmt.Fprintf(s.err, "\n  Demo company 演示公司. Sign in with 登录: %s / %s\n", demo.Login, demo.Password)
	}
	fmt.Fprintln(s.err)
	if s.cli.JSON {
		return s.print(map[string]string{"url": c.PublicURL, "setup": link}, "")
	}
	return nil
}
