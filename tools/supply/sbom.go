package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// sbom writes the bill of materials. Its time is SOURCE_DATE_EPOCH and its number comes from its content, so that the same
// release gives the same bytes.
func sbom(out io.Writer, parts []part, version string) error {
	bom := cdx.NewBOM()
	bom.Metadata = &cdx.Metadata{Component: &cdx.Component{BOMRef: "loam", Type: cdx.ComponentTypeApplication, Name: "loam", Version: version,
		Licenses: licences([]string{"Apache-2.0"})}}
	if text := os.Getenv("SOURCE_DATE_EPOCH"); text != "" {
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fmt.Errorf("SOURCE_DATE_EPOCH: %w", err)
		}
		bom.Metadata.Timestamp = time.Unix(seconds, 0).UTC().Format(time.RFC3339)
	}
	components, refs := []cdx.Component{}, []string{}
	for _, p := range parts {
		if len(refs) > 0 && refs[len(refs)-1] == p.purl() {
			continue // the same version twice in the tree of packages
		}
		components, refs = append(components, p.component()), append(refs, p.purl())
	}
	bom.Components = &components
	bom.Dependencies = &[]cdx.Dependency{{Ref: "loam", Dependencies: &refs}}
	sum := sha256.Sum256([]byte(version + "\n" + strings.Join(refs, "\n")))
	bom.SerialNumber = serial(sum)
	return cdx.NewBOMEncoder(out, cdx.BOMFileFormatJSON).SetPretty(true).EncodeVersion(bom, cdx.SpecVersion1_6)
}

func (p part) component() cdx.Component {
	c := cdx.Component{BOMRef: p.purl(), Type: cdx.ComponentTypeLibrary, Name: p.name, Version: p.version, PackageURL: p.purl(), Licenses: licences(p.licences)}
	if p.kind == "generic" {
		c.Type = cdx.ComponentTypeData
	}
	if p.sha512 != "" {
		c.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA512, Value: p.sha512}}
	}
	if p.goSum != "" {
		c.Properties = &[]cdx.Property{{Name: "go:sum", Value: p.goSum}}
	}
	return c
}

func licences(ids []string) *cdx.Licenses {
	out := cdx.Licenses{}
	for _, id := range ids {
		out = append(out, cdx.LicenseChoice{License: &cdx.License{ID: id}})
	}
	return &out
}

// serial is a UUID of version 8, whose bits are the program's own (RFC 9562).
func serial(sum [sha256.Size]byte) string {
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
