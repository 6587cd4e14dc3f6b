// What packs and checks Loam for a release. It is no part of the program, so it has a module of its own.
module github.com/loam-crm/loam/tools

go 1.26.0

require (
	github.com/CycloneDX/cyclonedx-go v0.12.0
	github.com/google/licensecheck v0.3.1
)
