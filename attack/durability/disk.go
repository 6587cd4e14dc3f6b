package durability

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// Disk is a small file system of its own at a folder, in memory.
type Disk struct{ folder string }

// Mount makes an empty one of a few megabytes.
func Mount(ctx context.Context, folder string, megabytes int) (*Disk, error) {
	if os.Geteuid() != 0 {
		return nil, errors.New("only root may mount a small disk: run this test as root")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	out, err := exec.CommandContext(ctx, "mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%dm,mode=700", megabytes), "loam-attack", folder).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("a small disk cannot be mounted here: %w\n%s", err, out)
	}
	return &Disk{folder}, nil
}

// Unmount works without the context of the test, which has ended by then. What still uses the disk keeps it for itself.
func (d *Disk) Unmount() error {
	if out, err := exec.Command("umount", "-l", d.folder).CombinedOutput(); err != nil {
		return fmt.Errorf("umount: %w\n%s", err, out)
	}
	return nil
}

func (d *Disk) ballast() string { return filepath.Join(d.folder, "ballast") }

// Fill puts ballast on the disk until nothing more goes onto it but so many bytes.
func (d *Disk) Fill(left int64) error {
	file, err := os.OpenFile(d.ballast(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	page := make([]byte, os.Getpagesize())
	for err == nil {
		_, err = file.Write(page)
	}
	if errors.Is(err, syscall.ENOSPC) {
		err = shorten(file, left)
	}
	return errors.Join(err, file.Close())
}

func shorten(file *os.File, by int64) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	return file.Truncate(info.Size() - by)
}

// Free takes the ballast off again.
func (d *Disk) Free() error { return os.Remove(d.ballast()) }
