package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// goModules are the modules that a program was linked from, the standard library included.
func goModules(binary string) ([]part, error) {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return nil, err
	}
	goRoot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	std, err := part{kind: "golang", name: "std", version: strings.TrimPrefix(info.GoVersion, "go")}.withTexts(strings.TrimSpace(string(goRoot)), "")
	if err != nil {
		return nil, err
	}
	parts := []part{std}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		dir, err := moduleDir(m.Path, m.Version)
		if err != nil {
			return nil, err
		}
		p, err := part{kind: "golang", name: m.Path, version: m.Version, goSum: m.Sum}.withTexts(dir, "")
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	return parts, nil
}

// moduleDir is where a module lies unpacked; it is fetched when it does not.
func moduleDir(path, version string) (string, error) {
	out, err := exec.Command("go", "mod", "download", "-json", path+"@"+version).Output()
	if err != nil {
		return "", fmt.Errorf("download %s@%s: %w", path, version, err)
	}
	var module struct{ Dir string }
	return module.Dir, json.Unmarshal(out, &module)
}

type lockedPackage struct {
	Version, License, Integrity      string
	Dev, DevOptional, Link, Optional bool
}

// webPackages are what the web application may have in it: everything in its lock file that is not for building alone.
func webPackages(web string) ([]part, error) {
	text, err := os.ReadFile(filepath.Join(web, "package-lock.json"))
	if err != nil {
		return nil, err
	}
	var lock struct{ Packages map[string]lockedPackage }
	if err := json.Unmarshal(text, &lock); err != nil {
		return nil, err
	}
	var parts []part
	for place, locked := range lock.Packages {
		at := strings.LastIndex(place, "node_modules/")
		if at < 0 || locked.Dev || locked.DevOptional || locked.Link || locked.Optional { // optional: a program of one system, for building
			continue
		}
		p := part{kind: "npm", name: place[at+len("node_modules/"):], version: locked.Version}
		if sum, found := strings.CutPrefix(locked.Integrity, "sha512-"); found {
			raw, err := base64.StdEncoding.DecodeString(sum)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", place, err)
			}
			p.sha512 = hex.EncodeToString(raw)
		}
		if p, err = p.withTexts(filepath.Join(web, place), locked.License); err != nil {
			return nil, fmt.Errorf("%w (run npm ci in %s)", err, web)
		}
		parts = append(parts, p)
	}
	return parts, nil
}

// dataFiles are files of the source that others wrote: those with a licence file of the same name beside them.
func dataFiles(root string) ([]part, error) {
	var parts []part
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".license" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		about, body, found := bytes.Cut(text, []byte("\n\n"))
		words := strings.Fields(string(about)) // name, version, SPDX
		if !found || len(words) != 3 {
			return fmt.Errorf("%s does not begin with a name, a version and a licence", path)
		}
		parts = append(parts, part{kind: "generic", name: words[0], version: words[1], licences: []string{words[2]}, texts: []string{strings.TrimSpace(string(body))}})
		return nil
	})
	return parts, err
}
