// Package web carries the built single-page application inside the binary.
//
// The bundle is made by `npm run build` in this folder and is not kept in version control. dist/.keep is, so that
// the Go code compiles in a clean clone; Vite copies it back from public/ on every build.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// FS returns the application's files (index.html at the root) and whether the application was built before the
// binary was. When it was not, the returned file system holds no index.html and the caller shows a page that says so.
func FS() (fs.FS, bool) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return dist, false
	}
	_, err = fs.Stat(files, "index.html")
	return files, err == nil
}
