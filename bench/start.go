package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/loam-crm/loam/internal/platform/db"
)

const (
	startAim  = 0.5 // s, from the start of the process to the first page
	memoryAim = 80  // MiB resident, after idleFor
	idleFor   = 10 * time.Second
	starts    = 5
	patience  = 30 * time.Second
)

// starts measures the built program on the company's data: how long until it answers, and what it holds when idle.
func (b *bench) starts(ctx context.Context, cfg db.Config, accounts int) error {
	begin, err := b.starter(ctx, cfg)
	if err != nil {
		return err
	}
	var pages, lists []float64
	for range starts {
		s, err := begin()
		if err != nil {
			return err
		}
		pages, lists = append(pages, s.page/1000), append(lists, s.list/1000)
		if len(pages) == starts {
			err = b.idle(ctx, s, accounts)
		}
		if err := errors.Join(err, s.stop()); err != nil {
			return err
		}
	}
	aim := fmt.Sprintf("≤ %g s", startAim)
	b.report.add(plain("cold start to first page", accounts, median(pages), "s", aim, median(pages) <= startAim))
	b.report.add(plain("cold start to first list", accounts, median(lists), "s", aim, median(lists) <= startAim))
	return nil
}

// starter prepares what starts the built program on the company's data.
func (b *bench) starter(ctx context.Context, cfg db.Config) (func() (*server, error), error) {
	program, err := b.program(ctx)
	if err != nil {
		return nil, err
	}
	token, err := bossToken(ctx, cfg)
	return func() (*server, error) { return start(ctx, program, cfg, token) }, err
}

func (b *bench) idle(ctx context.Context, s *server, accounts int) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(idleFor):
	}
	mib, err := resident(ctx, s.process.Process.Pid)
	if err != nil {
		return err
	}
	b.report.add(plain("idle memory", accounts, mib, "MiB", fmt.Sprintf("≤ %d MiB", memoryAim), mib <= memoryAim))
	return nil
}

// program builds the binary as `make build` does, so that the figures are of the code that is here.
func (b *bench) program(ctx context.Context) (string, error) {
	path := filepath.Join(b.dir, "loam")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	out, err := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, "github.com/loam-crm/loam/cmd/loam").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
}

func bossToken(ctx context.Context, cfg db.Config) (token string, err error) {
	a, err := openApp(ctx, cfg)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, a.Close(ctx)) }()
	return a.Identity.IssueToken(ctx, "boss")
}

// server is the program, running.
type server struct {
	client
	process    *exec.Cmd
	output     bytes.Buffer
	page, list float64 // ms from the start to the first 200
}

// start starts the program and waits for its first answers. The files are in the system's cache.
func start(ctx context.Context, program string, cfg db.Config, token string) (*server, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	s := &server{client: client{base: "http://" + address}, process: exec.CommandContext(ctx, program, "serve", "--data", cfg.Dir, "--addr", address)}
	if cfg.URL != "" {
		s.process.Args = append(s.process.Args, "--database", cfg.URL)
	}
	s.process.Stdout, s.process.Stderr = &s.output, &s.output
	began := time.Now()
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	if s.page, err = s.first(ctx, "/", "", began); err == nil {
		s.list, err = s.first(ctx, "/api/v1/accounts", token, began)
	}
	if err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

// first asks until there is a 200.
func (c client) first(ctx context.Context, path, token string, began time.Time) (float64, error) {
	for {
		_, err := c.get(ctx, path, token)
		if err == nil {
			return millis(time.Since(began)), nil
		}
		if ctx.Err() != nil || time.Since(began) > patience {
			return 0, err
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// stop ends the program. How it takes being stopped in its first second is not what is measured here.
func (s *server) stop() error {
	http.DefaultClient.CloseIdleConnections()
	if err := s.process.Process.Signal(os.Interrupt); err != nil {
		return fmt.Errorf("%w\n%s", err, s.output.String())
	}
	var exit *exec.ExitError
	if err := s.process.Wait(); err != nil && !errors.As(err, &exit) {
		return fmt.Errorf("%w\n%s", err, s.output.String())
	}
	return nil
}

func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// resident is the memory of a process that is in RAM, in MiB, pages of mapped files included.
func resident(ctx context.Context, pid int) (float64, error) {
	out, err := exec.CommandContext(ctx, "ps", "-o", "rss=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return 0, fmt.Errorf("ps: %w", err)
	}
	kib, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	return kib / 1024, err
}
