package value

import (
	"context"
	"net/http"
	"strconv"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

type changeModelInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body struct {
		Rev          string          `json:"rev"`
		Name         *resource.Label `json:"name,omitempty"`
		Cuts         *Cuts           `json:"cuts,omitempty"`
		Hysteresis   *float64        `json:"hysteresis,omitempty"`
		MinCoverage  *Coverage       `json:"min_coverage,omitempty"`
		Gates        *Gates          `json:"gates,omitempty"`
		HorizonYears *int            `json:"horizon_years,omitempty"`
		QuotaPercent *Quota          `json:"quota_percent,omitempty"`
		Leaves       []LeafChange    `json:"leaves,omitempty" maxItems:"60"`
		Remove       []Code          `json:"remove,omitempty" maxItems:"60" doc:"leaves to take out; they must weigh nothing"`
		Weights      []WeightChange  `json:"weights,omitempty" maxItems:"10"`
	}
}

func (in *changeModelInput) change() (ModelChange, error) {
	b := &in.Body
	rev, err := strconv.ParseInt(b.Rev, 10, 64)
	if err != nil {
		return ModelChange{}, errs.Invalid("rev", "not_an_integer")
	}
	return ModelChange{Rev: rev, Name: b.Name, Cuts: b.Cuts, Hysteresis: b.Hysteresis, MinCoverage: b.MinCoverage, Gates: b.Gates,
		HorizonYears: b.HorizonYears, QuotaPercent: b.QuotaPercent, Leaves: b.Leaves, Remove: b.Remove, Weights: b.Weights}, nil
}

type returnModelInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body struct {
		Reason string `json:"reason"`
	}
}

type ahpInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body struct {
		N      int     `json:"n" minimum:"2" maximum:"10" doc:"how many items are compared"`
		Judges []Judge `json:"judges" minItems:"1" maxItems:"20"`
	}
}

// AHPAnswer is what the judges' comparisons say together and one by one.
type AHPAnswer struct {
	Group    Comparison   `json:"group"`
	Each     []Comparison `json:"each"`
	Accepted bool         `json:"accepted" doc:"consistent enough to be stored"`
}

type ahpOutput struct{ Body AHPAnswer }

type entropyInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body struct {
		Codes []Code `json:"codes" minItems:"1" maxItems:"60" doc:"leaves of one group"`
	}
}

// EntropyAnswer is what the accounts' scores say about the weights of leaves.
type EntropyAnswer struct {
	Entropy
	Sampled int `json:"sampled" doc:"accounts with all of these leaves known"`
}

type entropyOutput struct{ Body EntropyAnswer }

// mountModelEditor adds the operations on one version.
func (s *Service) mountModelEditor(api httpx.API, path string) {
	httpx.Register(api, httpx.Op{ID: "value.models.patch", Method: http.MethodPatch, Path: path, Tag: tag, MaxBody: 1 << 20,
		Summary: "Change a draft of the value model", Command: authz.ModelManage}, func(ctx context.Context, in *changeModelInput) (*modelOutput, error) {
		target, err := parseID(in.ID)
		if err != nil {
			return nil, err
		}
		change, err := in.change()
		if err != nil {
			return nil, err
		}
		return s.shownModel(ctx)(s.ChangeModel(ctx, httpx.Actor(ctx), target, change))
	})
	httpx.Register(api, httpx.Op{ID: "value.models.archive", Method: http.MethodDelete, Path: path, Tag: tag, Status: http.StatusNoContent,
		Summary: "Throw a draft of the value model away", Command: authz.ModelManage}, func(ctx context.Context, in *accountPath) (*struct{}, error) {
		target, err := in.id()
		if err != nil {
			return nil, err
		}
		return nil, s.ArchiveModel(ctx, httpx.Actor(ctx), target)
	})
	s.mountModelMoves(api, path)
	s.mountDistribution(api, path)
	httpx.Register(api, httpx.Op{ID: "value.models.ahp", Method: http.MethodPost, Path: path + "/weights/ahp", Tag: tag,
		Summary: "Weigh items by pairwise comparison, without storing anything", Command: authz.ModelManage}, s.weighByPairs)
	httpx.Register(api, httpx.Op{ID: "value.models.entropy", Method: http.MethodPost, Path: path + "/weights/entropy", Tag: tag,
		Summary: "Weigh the leaves of a group by how much the accounts differ in them, without storing anything", Command: authz.ModelManage}, s.weighByEntropy)
}

func (s *Service) mountModelMoves(api httpx.API, path string) {
	for _, move := range []struct {
		verb, summary string
		status        int
		do            func(context.Context, authz.Actor, id.ID) (StoredModel, error)
	}{
		{moveCopy, "Copy a version of the value model into a new draft", http.StatusCreated, s.CopyModel},
		{moveSubmit, "Freeze a draft for review", http.StatusOK, s.SubmitModel},
		{moveSign, "Sign a model in review", http.StatusOK, s.SignModel},
	} {
		httpx.Register(api, httpx.Op{ID: "value.models." + move.verb, Method: http.MethodPost, Path: path + "/" + move.verb, Tag: tag, Status: move.status,
			Summary: move.summary, Command: authz.ModelManage}, func(ctx context.Context, in *accountPath) (*modelOutput, error) {
			target, err := in.id()
			if err != nil {
				return nil, err
			}
			return s.shownModel(ctx)(move.do(ctx, httpx.Actor(ctx), target))
		})
	}
	httpx.Register(api, httpx.Op{ID: "value.models.return", Method: http.MethodPost, Path: path + "/return", Tag: tag,
		Summary: "Send a model back from review", Command: authz.ModelManage}, func(ctx context.Context, in *returnModelInput) (*modelOutput, error) {
		target, err := parseID(in.ID)
		if err != nil {
			return nil, err
		}
		return s.shownModel(ctx)(s.ReturnModel(ctx, httpx.Actor(ctx), target, in.Body.Reason))
	})
}

func (s *Service) weighByPairs(ctx context.Context, in *ahpInput) (*ahpOutput, error) {
	target, err := parseID(in.ID)
	if err != nil {
		return nil, err
	}
	if _, err := s.Model(ctx, httpx.Actor(ctx), target); err != nil {
		return nil, err
	}
	uppers := make([][]float64, len(in.Body.Judges))
	for i, judge := range in.Body.Judges {
		uppers[i] = judge.Upper
	}
	group, each, err := CompareGroup(in.Body.N, uppers)
	if err != nil {
		return nil, err
	}
	out := AHPAnswer{Group: group, Each: each, Accepted: group.Consistent(ConsistentCR) == nil}
	for _, one := range each {
		out.Accepted = out.Accepted && (len(each) == 1 || one.Consistent(JudgeCR) == nil)
	}
	return &ahpOutput{out}, nil
}

func (s *Service) weighByEntropy(ctx context.Context, in *entropyInput) (*entropyOutput, error) {
	target, err := parseID(in.ID)
	if err != nil {
		return nil, err
	}
	m, err := s.Model(ctx, httpx.Actor(ctx), target)
	if err != nil {
		return nil, err
	}
	codes, err := m.Definition.siblings(in.Body.Codes)
	if err != nil {
		return nil, err
	}
	rows, err := sampleScores(ctx, s.Store.DB, &m.Definition, codes)
	if err != nil {
		return nil, err
	}
	entropy, err := EntropyWeights(rows)
	return &entropyOutput{EntropyAnswer{entropy, len(rows)}}, err
}

// siblings refuses codes that are not leaves of one group.
func (m *Model) siblings(codes []Code) ([]string, error) {
	out, group := make([]string, len(codes)), GroupCode("")
	for i, code := range codes {
		at := m.leaf(code)
		if at >= 0 && i == 0 {
			group = m.Leaves[at].Group
		}
		if at < 0 || m.Leaves[at].Group != group {
			return nil, errs.Invalid("codes."+strconv.Itoa(i), "not_found")
		}
		out[i] = string(code)
	}
	return out, nil
}
