// Package privacy keeps what leaves the house in a log and within limits, and removes what must not be kept of persons
// any longer (domain model §2.8): on request at once, and the personal notes two years after the last interaction.
package privacy

import (
	"github.com/loam-crm/loam/internal/platform/files"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Service has the operations.
type Service struct {
	Store *resource.Store
	Files *files.Store
}
