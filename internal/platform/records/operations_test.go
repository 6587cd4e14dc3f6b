package records_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/records"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// wanted are the operations by method and path with their id and command.
var wanted = map[string][2]string{
	"GET /meta":                        {"meta.read"},
	"GET /views":                       {"views.list"},
	"POST /views":                      {"views.create"},
	"PATCH /views/{id}":                {"views.update"},
	"DELETE /views/{id}":               {"views.delete"},
	"PUT /views/default":               {"views.choose"},
	"POST /accounts/tags":              {"accounts.tag"},
	"POST /orders/tags":                {"orders.tag"},
	"GET /notifications":               {"notifications.list"},
	"GET /notifications/unread":        {"notifications.unread"},
	"POST /notifications/read":         {"notifications.mark-read"},
	"GET /notifications/switches":      {"notifications.switches"},
	"PUT /notifications/switches":      {"notifications.switch"},
	"GET /custom-fields":               {"custom-fields.list"},
	"POST /custom-fields":              {"custom-fields.create", authz.SettingsEdit},
	"PATCH /custom-fields/{id}":        {"custom-fields.update", authz.SettingsEdit},
	"DELETE /custom-fields/{id}":       {"custom-fields.archive", authz.SettingsEdit},
	"POST /custom-fields/{id}/restore": {"custom-fields.restore", authz.SettingsEdit},
	"GET /audit":                       {"audit.list", authz.AuditRead},
	"GET /recycle-bin":                 {"recycle-bin.list", authz.RecycleRestore},
	"GET /files/{id}":                  {"files.download"},
	"DELETE /files/{id}":               {"files.archive"},
	"GET /settings":                    {"settings.read"},
	"PATCH /settings":                  {"settings.update", authz.SettingsEdit},
	"GET /search":                      {"search.find"},
	"GET /events":                      {"events.stream"},
	"GET /jobs":                        {"jobs.list"},
	"GET /jobs/{id}":                   {"jobs.read"},
	"POST /jobs/{id}/cancel":           {"jobs.cancel"},
	"GET /accounts/{id}/timeline":      {"accounts.timeline"},
	"GET /accounts/{id}/files":         {"accounts.files"},
	"POST /accounts/{id}/files":        {"accounts.attach"},
	"GET /accounts/{id}/collaborators": {"accounts.collaborators"},
	"PUT /accounts/{id}/collaborators": {"accounts.share"},
	"GET /orders/{id}/timeline":        {"orders.timeline"},
	"GET /orders/{id}/files":           {"orders.files"},
	"POST /orders/{id}/files":          {"orders.attach"},
	"GET /orders/{id}/collaborators":   {"orders.collaborators"},
	"PUT /orders/{id}/collaborators":   {"orders.share"},
	"GET /users/{id}/timeline":         {"users.timeline"},
	"GET /users/{id}/files":            {"users.files"},
	"POST /users/{id}/files":           {"users.attach"},
}

// TestTheDocumentNamesEveryOperation holds the ids that clients and the permission
// matrix rely on.
func TestTheDocumentNamesEveryOperation(t *testing.T) {
	api := httpx.NewAPI(http.NewServeMux(), "test")
	records.Mount(api, records.Dependencies{Store: &resource.Store{Registry: registry}})
	var found []string
	for path, item := range api.OpenAPI().Paths {
		for _, o := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if o == nil {
				continue
			}
			key := o.Method + " " + strings.TrimPrefix(path, httpx.Prefix)
			found = append(found, key)
			if want := wanted[key]; o.OperationID != want[0] || o.Metadata[httpx.MetaCommand] != want[1] || o.Metadata[httpx.MetaPublic] != false {
				t.Errorf("%s: id %q, command %q, public %v", key, o.OperationID, o.Metadata[httpx.MetaCommand], o.Metadata[httpx.MetaPublic])
			}
		}
	}
	for key := range wanted {
		if !slices.Contains(found, key) {
			t.Errorf("%s is missing", key)
		}
	}
	upload := api.OpenAPI().Paths[httpx.Prefix+"/accounts/{id}/files"].Post
	if upload.RequestBody == nil || upload.RequestBody.Content["multipart/form-data"] == nil {
		t.Error("the upload's body is not described")
	}
}

// TestEveryOperationNeedsACaller asks each of them without one.
func TestEveryOperationNeedsACaller(t *testing.T) {
	b := newBench(t)
	b.unchanged(func() {
		for key := range wanted {
			method, path, _ := strings.Cut(key, " ")
			body := map[string]string{"POST /views": `{"entity":"accounts","name":"x","config":{}}`, "POST /custom-fields": level,
				"PUT /accounts/{id}/collaborators": `{"items":[]}`, "PUT /orders/{id}/collaborators": `{"items":[]}`,
				"PUT /views/default": `{"entity":"accounts"}`, "PUT /notifications/switches": `{"off":[]}`, "POST /accounts/tags": `{"ids":["7"]}`, "POST /orders/tags": `{"ids":["7"]}`}[key]
			if body == "" && method != http.MethodGet {
				body = "{}"
			}
			got := b.call("stranger", method, strings.ReplaceAll(path, "{id}", "7")+"?entity=accounts", body)
			got.refused(401, "not_signed_in")
		}
	})
}
