package value

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
)

type distributionInput struct {
	ID   string `path:"id" maxLength:"20"`
	Leaf string `path:"leaf" maxLength:"20"`
	Log  bool   `query:"log" doc:"a logarithmic axis, as for a logarithmic curve"`
}

type distributionOutput struct{ Body Distribution }

func (s *Service) mountDistribution(api httpx.API, path string) {
	httpx.Register(api, httpx.Op{ID: "value.models.distribution", Method: http.MethodGet, Path: path + "/leaves/{leaf}/distribution", Tag: tag,
		Summary: "Show how the raw values of a leaf lie over the company's accounts", Command: authz.ModelManage}, func(ctx context.Context, in *distributionInput) (*distributionOutput, error) {
		target, err := parseID(in.ID)
		if err != nil {
			return nil, err
		}
		out, err := s.Distribution(ctx, httpx.Actor(ctx), target, Code(in.Leaf), in.Log)
		return &distributionOutput{out}, err
	})
}

// Distribution tells how the raw values of a model's leaf lie over the live accounts, from each one's newest
// assessment. It needs the command models.manage and, for what is made of gross profits, the sight of these.
func (s *Service) Distribution(ctx context.Context, actor authz.Actor, model id.ID, code Code, logarithmic bool) (Distribution, error) {
	if err := require(actor, authz.ModelManage); err != nil {
		return Distribution{}, err
	}
	m, err := loadModel(ctx, s.Store.DB, model)
	if err != nil {
		return Distribution{}, err
	}
	at := m.Definition.leaf(code)
	if at < 0 {
		return Distribution{}, errs.NotFound()
	}
	if confidential(code) && !sightOf(actor).profit {
		return Distribution{}, errs.Forbidden()
	}
	out := Distribution{Log: logarithmic}
	values, err := out.read(ctx, s.Store.DB, code)
	if err != nil {
		return Distribution{}, err
	}
	out.spread(values, m.Definition.Leaves[at].Norm.Kind == NormLevel)
	return out, nil
}

const (
	// distributionSample bounds the assessments that are read: the bars of so many differ from those of all by less than
	// a pixel, and whoever edits a curve should not wait for a hundred thousand.
	distributionSample = 20_000
	// distributionParts is a prime, so that the remainders of ids, which hold a time and a counter, are even.
	distributionParts = 1009
)

// read collects the known values and counts the rest, of all accounts or an even sample of them.
func (d *Distribution) read(ctx context.Context, q db.Querier, code Code) ([]float64, error) {
	if err := q.QueryRow(ctx, "SELECT COUNT(*) FROM accounts WHERE archived_at IS NULL").Scan(&d.Accounts); err != nil {
		return nil, err
	}
	rows, err := q.Query(ctx, `SELECT COALESCE(x.inputs, '') FROM accounts a LEFT JOIN value_assessments x ON x.id = a.assessment_id
		WHERE a.archived_at IS NULL AND a.id % ? < ?`, distributionParts, sampledParts(d.Accounts))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var values []float64
	for rows.Next() {
		d.Sampled++
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		in, found, err := oneInput(text, code)
		switch {
		case err != nil:
			return nil, err
		case !found:
			d.Missing++
		case in.Value != nil:
			values = append(values, *in.Value)
		case in.NA != "":
			d.NotApplicable++
		default:
			d.Unknown++
		}
	}
	return values, rows.Err()
}

// sampledParts is how many of the parts are read so that about distributionSample accounts are.
func sampledParts(accounts int) int {
	if accounts <= distributionSample {
		return distributionParts
	}
	return max(1, distributionParts*distributionSample/accounts)
}

// oneInput reads one leaf out of stored inputs. Of a hundred thousand assessments parsing all would be most of the time;
// a quote inside a text is escaped, so that only the key itself can match.
func oneInput(text string, code Code) (in storedInput, found bool, err error) {
	_, rest, found := strings.Cut(text, `"`+string(code)+`":{`)
	if !found {
		return in, false, nil
	}
	err = json.NewDecoder(strings.NewReader("{" + rest)).Decode(&in)
	return in, true, err
}
