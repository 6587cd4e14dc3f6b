package lab

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// cluster is a PostgreSQL server of the lab's own, durable as in earnest, which may be killed. Elsewhere the lab uses the
// server that LOAM_TEST_POSTGRES names, which others use too.
type cluster struct {
	bin, home string
	as        *syscall.Credential // PostgreSQL does not run as root
	process   *exec.Cmd
	exited    chan error
	log       tail
}

func newCluster(ctx context.Context) (*cluster, error) {
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return nil, err
	}
	bin, err := exec.CommandContext(ctx, filepath.Join(strings.TrimSpace(string(root)), "scripts/ensure-postgres.sh")).Output()
	if err != nil {
		return nil, fmt.Errorf("ensure-postgres: %w", err)
	}
	home, err := os.MkdirTemp("/tmp", "loam-pg.") // not under TMPDIR: a socket's path may have 107 bytes at most
	if err != nil {
		return nil, err
	}
	c := &cluster{bin: strings.TrimSpace(string(bin)), home: home}
	if err := c.prepare(); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, c.start(ctx)
}

func (c *cluster) prepare() error {
	if err := c.unprivileged(); err != nil {
		return err
	}
	return c.initialise()
}

// unprivileged finds somebody else to run the server as, where the lab is root.
func (c *cluster) unprivileged() error {
	if os.Geteuid() != 0 {
		return nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		if who, err = user.Lookup("nobody"); err != nil {
			return err
		}
	}
	uid, err := strconv.Atoi(who.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(who.Gid)
	if err != nil {
		return err
	}
	c.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(c.home, uid, gid)
}

func (c *cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.bin, name), args...)
	cmd.Dir, cmd.SysProcAttr = c.home, &syscall.SysProcAttr{Credential: c.as}
	cmd.Stdout, cmd.Stderr = &c.log, &c.log
	return cmd
}

func (c *cluster) initialise() error {
	data := filepath.Join(c.home, "data")
	if err := c.command("initdb", "-D", data, "-U", "loam", "-A", "trust", "-E", "UTF8", "--no-sync",
		"--locale=C", "--locale-provider=icu", "--icu-locale=zh-Hans-CN").Run(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, c.log.String())
	}
	settings := fmt.Sprintf("listen_addresses = ''\nunix_socket_directories = '%s'\nmax_connections = 200\n", c.home)
	file, err := os.OpenFile(filepath.Join(data, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = file.WriteString(settings)
	return errors.Join(err, file.Close())
}

func (c *cluster) url(database string) string {
	return (&url.URL{Scheme: "postgres", Path: "/" + database, RawQuery: "host=" + c.home + "&user=loam&sslmode=disable"}).String()
}

// start tries until the server answers: after a kill its lock file and shared memory may still be there for a moment.
func (c *cluster) start(ctx context.Context) error {
	for began := time.Now(); time.Since(began) < startLimit; {
		c.process = c.command("postgres", "-D", filepath.Join(c.home, "data"))
		if err := c.process.Start(); err != nil {
			return err
		}
		exited := make(chan error, 1)
		c.exited = exited
		go func(p *exec.Cmd) { exited <- p.Wait() }(c.process)
		if c.answers(ctx, exited) {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("PostgreSQL does not start:\n%s", c.log.String())
}

func (c *cluster) answers(ctx context.Context, exited <-chan error) bool {
	for {
		probe, err := sql.Open("pgx", c.url("postgres"))
		if err == nil {
			err = errors.Join(probe.PingContext(ctx), probe.Close())
		}
		if err == nil {
			return true
		}
		select {
		case <-exited:
			return false
		case <-ctx.Done():
			return false
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// kill ends the server by SIGKILL; its processes that serve connections end when they see it gone.
func (c *cluster) kill() error {
	if c.process == nil {
		return nil
	}
	err := c.process.Process.Kill()
	<-c.exited
	c.process = nil
	return err
}

func (c *cluster) close() error { return errors.Join(c.kill(), os.RemoveAll(c.home)) }
