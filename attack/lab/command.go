package lab

import (
	"context"
	"fmt"
	"os/exec"
)

// Command runs another command of the program on the lab's data, such as "backup", beside the server or without it.
func (l *Lab) Command(ctx context.Context, args ...string) error {
	args = append(args, "--data", l.Config().Dir)
	if l.database != "" {
		args = append(args, "--database", l.database)
	}
	if out, err := exec.CommandContext(ctx, l.binary, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %w\n%s", args, err, out)
	}
	return nil
}

// Program runs the program with these arguments and nothing else, and returns what it printed.
func (l *Lab) Program(ctx context.Context, args ...string) ([]byte, error) {
	return exec.CommandContext(ctx, l.binary, args...).CombinedOutput()
}
