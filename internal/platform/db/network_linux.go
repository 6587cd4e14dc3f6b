package db

import (
	"golang.org/x/sys/unix"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// networkFolders are the file systems on which SQLite's locks cannot be trusted.
var networkFolders = map[uint32]string{0x6969: "NFS", 0x517B: "SMB", 0xFF534D42: "CIFS", 0xFE534D42: "SMB2"}

func refuseNetworkFolder(dir string) error {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return nil // not knowing is no reason to refuse
	}
	if kind, bad := networkFolders[uint32(st.Type)]; bad { // #nosec G115 -- a number of a file system has 32 bits, whatever the type
		return errs.BadRequest("data_on_network_folder").With("kind", kind)
	}
	return nil
}
